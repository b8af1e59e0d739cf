import type { Model } from '@watchfloor/core/model/model'
import type { SegmentRecord, TicketRecord } from '@watchfloor/core/model/record'
import type { Prediction, PredictionKind } from '@watchfloor/db/risk/prediction'

/** A probability of missing the target that boards can work out at a moment. `dueAt` is epoch ms. */
export type Said = { kind: PredictionKind; about: string; queue: string; raw: number; dueAt: number }

type Pending = {
  /** Which look at it counts, from 0; how many there have been. */
  counts: number
  looks: number
  /** The newest look; and the one that counts, once it came. */
  newest: Said
  kept: (Said & { madeAt: number; shown: number | null }) | null
  firstAt: number
}

/** An outcome is believed so long after the target passed: what happened just before it may still be on its way. */
const LATE_MS = 15_000
/** What is open for longer than this without coming to an end is let go. */
const PATIENCE_MS = 31 * 86_400_000

/**
 * Holds the probabilities that boards show against what then happens. Of each contact or promise one look counts at most, because looks at one
 * thing come true together. Which one is drawn at the first look, of as many as there can be up to the target; where the thing is gone by then,
 * none does. Drawn afterwards, of the looks there were, it would depend on what happened: what is soon over would count for too much.
 */
export class Judge {
  readonly #pending = new Map<string, Pending>()
  readonly #random: () => number
  readonly #stepMs: number

  /**
   * @param random even in [0, 1)
   * @param stepMs time from one look to the next
   */
  constructor(random: () => number, stepMs: number) {
    this.#random = random
    this.#stepMs = stepMs
  }

  /** How many wait for their outcome. */
  get size(): number {
    return this.#pending.size
  }

  /**
   * Takes note of what is said at `now` (epoch ms). What is past its target is a breach already and no prediction.
   *
   * @param shownAs what boards show for it; null while they show nothing
   */
  hear(said: readonly Said[], now: number, shownAs: (one: Said) => number | null = () => null): void {
    for (const one of said) {
      if (one.dueAt <= now) continue
      const key = `${one.kind} ${one.about}`
      let pending = this.#pending.get(key)
      if (!pending) {
        const possible = Math.ceil((one.dueAt - now) / this.#stepMs)
        pending = { counts: Math.floor(this.#random() * possible), looks: 0, newest: one, kept: null, firstAt: now }
        this.#pending.set(key, pending)
      }
      if (pending.looks === pending.counts) pending.kept = { ...one, madeAt: now, shown: shownAs(one) }
      pending.newest = one
      pending.looks++
    }
  }

  /** What has been decided by `now`, as the model tells it; these are not waited for any longer. */
  decide(model: Model, now: number, rehearsed: boolean): Prediction[] {
    const decided: Prediction[] = []
    for (const [key, { kept, newest, firstAt }] of this.#pending) {
      const one = kept ?? newest
      const outcome = one.kind === 'wait' ? outcomeOfWait(model, one, now) : outcomeOfPromise(model, one, now)
      if (outcome === 'open' && now - firstAt < PATIENCE_MS) continue
      this.#pending.delete(key)
      if (typeof outcome === 'string' || kept === null) continue
      const { kind, queue, about, madeAt, raw, shown, dueAt } = kept
      decided.push({ kind, queue, about, rehearsed, madeAt, decidedAt: outcome.at, raw, shown, leadMs: dueAt - madeAt, breached: outcome.breached }) // prettier-ignore
    }
    return decided.sort((a, b) => a.decidedAt - b.decidedAt)
  }
}

/** `void`: it can never be told, or it was taken from those who had promised (handed on, lost, deleted). */
type Outcome = { breached: boolean; at: number } | 'open' | 'void'

/** A contact that was not answered within its target missed it, also where it gave up before. */
function outcomeOfWait(model: Model, { about, dueAt }: Said, now: number): Outcome {
  const life = model.segments.get(about)?.life
  if (!life) return 'void'
  if (life.fate === 'answered') return { breached: life.answeredAt! > dueAt, at: life.answeredAt! }
  if (life.fate === 'abandoned') return { breached: true, at: life.endedAt! }
  if (life.fate !== 'waiting') return 'void'
  return now >= dueAt + LATE_MS ? { breached: true, at: dueAt } : 'open'
}

function outcomeOfPromise(model: Model, { about }: Said, now: number): Outcome {
  const found = findPromise(model, about)
  if (!found || found.dueAt === null) return found?.state === 'paused' ? 'open' : 'void'
  const { state, metAt, dueAt } = found
  if (metAt !== null) return { breached: metAt > dueAt, at: Math.min(metAt, dueAt) }
  if (state === 'stopped') return 'void'
  return now >= dueAt + LATE_MS ? { breached: true, at: dueAt } : 'open'
}

/** A contact in line, by what its waiting is told again. */
export function aboutWait(record: SegmentRecord): string {
  return record.key
}

/** A promise of a ticket: its kind and when its clock began, since a ticket may be owed several replies. */
export function aboutPromise(record: TicketRecord, kind: string, startedAt: number): string {
  return `${kind}\n${startedAt}\n${record.key}`
}

function findPromise(model: Model, about: string) {
  const [kind, startedAt, ...key] = about.split('\n')
  const clocks = model.tickets.get(key.join('\n'))?.clocks
  if (!clocks) return null
  const all = [clocks.first, ...clocks.next, ...clocks.resolve]
  return all.find((clock) => clock?.kind === kind && clock?.startedAt === Number(startedAt)) ?? null
}
