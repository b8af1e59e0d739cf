import { DomainError } from '../number/domain-error.ts'
import { brierOfBaseRate, brierScore, brierSkillInterval } from './brier.ts'
import { calibrate, learnCalibration } from './calibration.ts'
import { calibrationErrorInterval, type ErrorInterval } from './ece.ts'
import { reliabilityCurve, type ReliabilityBin } from './reliability.ts'

/** What a probability of breach is about: a contact in line, or a promise on a ticket. */
export type RiskKind = 'wait' | 'ticket'

/** One probability that was computed, and what came of it. One for each contact or promise: several looks at one are not several proofs. */
export type Judged = {
  kind: RiskKind
  queue: string
  /** When it was decided, epoch ms. */
  at: number
  /** As computed, before it was corrected by the record. */
  raw: number
  /** As it was said then; null where nothing was shown: what would have been said is worked out from the record as it then stood. */
  said: number | null
  breached: boolean
  /** Time that was left to the target when it was said, ms. */
  leadMs: number
}

export type TrackOptions = {
  /** What was decided longer ago than this is forgotten, ms. */
  windowMs?: number
  /** And of each kind no more than the newest so many are kept. */
  most?: number
  /** Fewer predictions than this prove nothing. */
  least?: number
}

/** How good the probabilities of a kind have been. */
export type TrackReading = {
  n: number
  /** Decided at, of the oldest one kept; null while there is none. */
  since: number | null
  /** Share that breached. */
  baseRate: number | null
  brier: number | null
  /** Over always saying the base rate; and over the rule that fires half an hour before. Null where those leave nothing to gain. */
  skill: number | null
  skillOverRule: number | null
  /** 95 % of what the skill over the base rate might have come out as. */
  skillInterval: { low: number; high: number } | null
  curve: ReliabilityBin[]
  ece: ErrorInterval | null
  /**
   * `proven`: enough of them, better than the base rate beyond chance, and they come true as said. `failed`: enough of them, and not so.
   * `unproven`: too few. Nothing is to be shown unless proven.
   */
  state: 'unproven' | 'proven' | 'failed'
}

/** Calibration error that is good enough, beyond what chance alone makes of so many predictions. */
export const ECE_LIMIT = 0.03
/** The rule to beat: it says "breach" for what has this long left or less. */
export const RULE_MS = 30 * 60_000

const DAY_MS = 86_400_000
/** Outcomes of each sort that are needed: with fewer, nobody can tell skill from luck. */
const LEAST_OF_EACH = 20
/** A queue corrects itself from so many predictions on; below, as the floor does. */
const OWN_MAP_FROM = 400

/**
 * The record of the probabilities of breach: what was said, what then happened, how good that is, and how further ones are to be corrected by it.
 *
 * Rolling: what is old is forgotten, so that a floor which changed is judged by what it is. Feed it in the order of decisions. Each prediction is
 * corrected by those decided before it and judged as corrected, so that the record never proves itself on what it was fitted to.
 */
export class TrackRecord {
  readonly #windowMs: number
  readonly #most: number
  readonly #least: number
  #judged: Judged[] = []
  readonly #maps = new Map<string, { knots: [number, number][]; decided: number }>()
  #decided = 0

  constructor({ windowMs = 28 * DAY_MS, most = 5_000, least = 200 }: TrackOptions = {}) {
    this.#windowMs = windowMs
    this.#most = most
    this.#least = least
  }

  /** Takes note of an outcome. */
  add(judged: Judged): void {
    const { raw, said, at } = judged
    if (!(raw >= 0 && raw <= 1)) throw new DomainError('raw', raw, 'a probability, 0 to 1')
    if (said !== null && !(said >= 0 && said <= 1)) throw new DomainError('said', said, 'a probability, 0 to 1, or null')
    if (!Number.isFinite(at)) throw new DomainError('at', at, 'a moment')
    this.#judged.push({ ...judged, said: said ?? calibrate(this.knots(judged.kind, judged.queue), raw) })
    this.#decided++
    if (this.#judged.length > 4 * this.#most) this.forget(at)
  }

  /** Lets go of what is older than the window at `now`, and of more than is kept. */
  forget(now: number): void {
    const left = { wait: this.#most, ticket: this.#most }
    const kept: Judged[] = []
    for (let n = this.#judged.length - 1; n >= 0; n--) {
      const one = this.#judged[n]!
      if (one.at >= now - this.#windowMs && left[one.kind]-- > 0) kept.push(one)
    }
    this.#judged = kept.reverse()
  }

  /**
   * How a computed probability of this kind and queue is to be read: points for `calibrate`. A queue with a record of its own has its own points;
   * else, and for `null`, those of the floor. Learnt anew when a twentieth more has been decided.
   */
  knots(kind: RiskKind, queue: string | null = null): [number, number][] {
    const key = `${kind} ${queue ?? ''}`
    const known = this.#maps.get(key)
    if (known && this.#decided < known.decided + Math.max(20, known.decided / 20)) return known.knots
    const own = this.#of(kind, queue)
    const knots =
      queue !== null && own.length < OWN_MAP_FROM
        ? this.knots(kind)
        : learnCalibration(
            own.map(({ raw }) => raw),
            own.map(({ breached }) => (breached ? 1 : 0)),
          )
    this.#maps.set(key, { knots, decided: this.#decided })
    return knots
  }

  /** How good they have been: of one queue, or of the floor (`null`). @param random even in [0, 1), for the interval of the calibration error */
  read(kind: RiskKind, random: () => number, queue: string | null = null): TrackReading {
    const judged = this.#of(kind, queue)
    const said = judged.map((one) => one.said!)
    const happened = judged.map(({ breached }) => (breached ? 1 : 0))
    const rule = judged.map(({ leadMs }) => (leadMs <= RULE_MS ? 1 : 0))
    const breaches = happened.reduce<number>((sum, one) => sum + one, 0)
    const brier = brierScore(said, happened)
    const skillInterval = brierSkillInterval(said, happened)
    const ece = calibrationErrorInterval(said, happened, random)
    const enough = judged.length >= this.#least && Math.min(breaches, judged.length - breaches) >= LEAST_OF_EACH
    const good = skillInterval !== null && skillInterval.low > 0 && ece !== null && ece.ece - ece.byChance <= ECE_LIMIT
    return {
      n: judged.length,
      since: judged.reduce<number | null>((since, { at }) => (since === null || at < since ? at : since), null),
      baseRate: judged.length === 0 ? null : breaches / judged.length,
      brier,
      skill: over(brier, brierOfBaseRate(happened)),
      skillOverRule: over(brier, brierScore(rule, happened)),
      skillInterval,
      curve: reliabilityCurve(said, happened),
      ece,
      state: !enough ? 'unproven' : good ? 'proven' : 'failed',
    }
  }

  /** Everything it knows, as plain JSON. */
  dump(): Judged[] {
    return this.#judged.map((one) => ({ ...one }))
  }

  /** A record that knows what was dumped. */
  static restore(judged: readonly Judged[], options?: TrackOptions): TrackRecord {
    const record = new TrackRecord(options)
    for (const one of judged) record.add(one)
    return record
  }

  #of(kind: RiskKind, queue: string | null): Judged[] {
    return this.#judged.filter((one) => one.kind === kind && (queue === null || one.queue === queue))
  }
}

function over(score: number | null, other: number | null): number | null {
  return score === null || !other ? null : 1 - score / other
}
