import { setImmediate } from 'node:timers/promises'
import { Model } from '@watchfloor/core/model/model'
import type { Settings } from '@watchfloor/core/settings/settings'
import type { StoredFact } from '@watchfloor/db/log/read'
import { settingsBook } from '@watchfloor/server/model/settings-book'
import { Violation } from './oracle.ts'
import { demandTrueModel } from './true-model.ts'

/** So long a log is made smaller. */
const REDUCE_MS = 60_000

type Way = { name: string; fold(model: Model, stored: readonly StoredFact[], now: number): void }

/** As they came, one after another; and all at once: order and batches cannot matter, but a bug may sit in one of them. */
const ways: readonly Way[] = [
  {
    name: 'one by one, as they came',
    fold: (model, stored) => stored.forEach((one) => model.apply([one], one.receivedAt)),
  },
  { name: 'all at once', fold: (model, stored, now) => model.apply(stored, now) },
]

/**
 * Where the server's figures differ from the recount: takes facts out of the log for as long as a bare model still differs from the recount
 * of what is left (delta debugging), and prints the rest. Where a bare model agrees, it is the server that differs, and that is said.
 */
export async function reduced(stored: readonly StoredFact[], settings: Settings, now: number): Promise<string> {
  for (const way of ways) {
    const differs = (facts: readonly StoredFact[]) => differenceOf(way, facts, settings, now)
    if (differs(stored) === null) continue
    const few = await fewest(stored, (facts) => differs(facts) !== null)
    const lines = few.slice(0, 40).map((one) => JSON.stringify(one))
    return `${few.length} of ${stored.length} facts do, folded ${way.name} by a bare model at ${now}: ${differs(few)}\n${lines.join('\n')}`
  }
  return `A bare model of the same ${stored.length} facts agrees with the recount: the server's own way (put away, brought back, folded anew) differs.`
}

function differenceOf(way: Way, stored: readonly StoredFact[], settings: Settings, now: number): string | null {
  const model = new Model(settingsBook(settings))
  way.fold(model, stored, now)
  model.advance(now)
  try {
    demandTrueModel(
      model,
      stored.map(({ fact }) => fact),
    )
    return null
  } catch (error) {
    if (error instanceof Violation) return error.message
    throw error
  }
}

/** Ever smaller parts are left out, as long as what is left still fails; other work gets its turn in between. */
export async function fewest<T>(
  all: readonly T[],
  fails: (some: readonly T[]) => boolean,
  withinMs = REDUCE_MS,
): Promise<readonly T[]> {
  const until = Date.now() + withinMs
  let left = all
  for (let size = Math.ceil(left.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let again = true; again;) {
      again = false
      for (let from = 0; from < left.length && left.length > 1;) {
        if (Date.now() > until) return left
        await setImmediate()
        const rest = left.toSpliced(from, size)
        if (rest.length > 0 && fails(rest)) {
          left = rest
          again = size === 1
        } else from += size
      }
    }
  }
  return left
}
