import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { checkpoint } from './checkpoint.ts'
import type { Door, Trial } from './door.ts'
import { demand, demandCleanPrototypes, Violation } from './oracle.ts'
import { watchLoop, withPatience } from './patience.ts'
import type { startWatch } from './watch.ts'

export type Failure = { door: string; seed: number; path: string; what: string; case: string }

export type Stretch = {
  seed: number
  /** fast-check's way to one round, which alone is tried then. */
  path: string | null
  cases: number
  /** Epoch ms. */
  deadline: number
  /** Errors that nobody caught. */
  loose: string[]
  watch: ReturnType<typeof startWatch>
  /** Told of each failure; gives false where the same one was found before. */
  found(failure: Failure): boolean
}

/** A case that is not answered within this time counts as unanswered. */
const ANSWER_MS = 15_000
/** So long a counter-example is made smaller. */
const SHRINK_MS = 15_000
/** A door that fails so often has said what it has to say; the next server tries it again. */
const FAILURES = 12

/**
 * One door for a while, and a checkpoint. After a failure it goes on, with other cases. Gives how many cases were tried, and for how long at
 * most the process did nothing else, ms of processor.
 */
export async function stretch(door: Door, trial: Trial, options: Stretch): Promise<{ tried: number; heldMs: number }> {
  const { seed, path, cases, deadline, watch, found } = options
  const known = new Set<string>()
  let tried = 0
  const heldMs = watchLoop()
  for (let again = 0; tried < cases && again < FAILURES && Date.now() < deadline; again++) {
    const partSeed = again === 0 ? seed : mixed(seed, again, door.name)
    watch.stretch(`npm run fuzz -- --door ${door.name} --seed ${partSeed} --path`)
    const part = await roundsOf(door, trial, { ...options, seed: partSeed, cases: cases - tried }, known)
    tried += part.tried
    if (part.failure === null || path !== null) {
      if (part.failure) found(part.failure)
      break
    }
    found(part.failure)
  }
  const held = heldMs()
  try {
    await checkpoint(trial.host, trial.ledger)
  } catch (error) {
    const what = `at the checkpoint: ${error instanceof Violation ? error.message : (error as Error).stack}`
    found({ door: door.name, seed, path: '', what, case: '' })
    await trial.renew()
  }
  return { tried, heldMs: held }
}

/** Rounds until one fails; gives the smallest counter-example that was found, or null. */
async function roundsOf(
  door: Door,
  trial: Trial,
  { seed, path, cases, deadline, loose, watch }: Stretch,
  known: Set<string>,
): Promise<{ tried: number; failure: Failure | null }> {
  const atOnce = Math.min(door.atOnce, cases)
  const rounds = fc.array(door.cases(trial.payloads), { minLength: 1, maxLength: 2 * atOnce - 1, size: 'max' })
  let tried = 0
  let giveUpAt = Infinity
  let faulty: unknown[] = []
  const property = fc.asyncProperty(rounds, async (round) => {
    // The smallest found so far will do; rounds are of any length, and these were enough.
    if (Date.now() > giveUpAt || (tried >= cases && giveUpAt === Infinity)) return
    watch.beat()
    await setImmediate() // a door that waits for nothing would never let the loop turn
    tried += round.length
    try {
      const settled = await withPatience(
        Promise.allSettled(round.map((one) => door.run(trial, one))),
        ANSWER_MS,
        () => `no answer within ${ANSWER_MS} ms`,
      )
      const trouble = trial.host.takeTrouble().concat(loose.splice(0))
      demand(trouble.length === 0, () => `the server says: ${trouble.join('\n').slice(0, 2_000)}`)
      const rejected = settled.findIndex(({ status }) => status === 'rejected')
      if (rejected >= 0) {
        faulty = [round[rejected]]
        throw (settled[rejected] as PromiseRejectedResult).reason
      }
      faulty = round
      demandCleanPrototypes()
    } catch (error) {
      const print = printOf((error as Error).message)
      giveUpAt = Math.min(giveUpAt, known.has(print) ? 0 : Date.now() + SHRINK_MS)
      known.add(print)
      // What it left behind may be broken: the next try, a smaller one, gets a server of its own.
      await trial.renew()
      loose.length = 0
      throw error
    }
  })
  const details = await fc.check(property, {
    seed,
    ...(path !== null && { path, endOnFailure: true }),
    numRuns: path === null ? Math.ceil((cases / atOnce) * 1.2) + 2 : 1,
    interruptAfterTimeLimit: Math.max(1, deadline - Date.now()),
    markInterruptAsFailure: false,
  })
  if (!details.failed || details.counterexample === null) return { tried, failure: null }
  const error = details.errorInstance as Error | null
  const what = error instanceof Violation ? error.message : (error?.stack ?? 'interrupted')
  const round = details.counterexample?.[0]
  const case1 = faulty.length === 1 ? shown(faulty[0]) : shown(round)
  return { tried, failure: { door: door.name, seed, path: details.counterexamplePath ?? '', what, case: case1 } }
}

/** What two failures have in common that say the same of other numbers and names. */
export function printOf(what: string): string {
  return what
    .slice(0, 400)
    .replace(/"[^"]*"/g, '""')
    .replace(/[\da-f]{8}-[\da-f-]{27}|\d+/g, '#')
    .slice(0, 120)
}

/** Another seed for each server and door, the same ones for the same seed. */
export function mixed(seed: number, turn: number, name: string): number {
  let hash = seed ^ Math.imul(turn + 1, 0x9e3779b1)
  for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  return hash & 0x7fffffff
}

function shown(value: unknown): string {
  const text =
    JSON.stringify(value, (_, one: unknown) =>
      typeof one === 'string' && one.length > 300 ? `${one.slice(0, 60)}… (${one.length})` : one,
    ) ?? ''
  return text.length > 6_000 ? `${text.slice(0, 6_000)}… (${text.length} characters)` : text
}
