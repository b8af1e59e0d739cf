/** What became of a batch. `unknown`: it was sent, and no answer says whether it was kept. */
export const outcome = { unsent: 0, acknowledged: 1, refused: 2, unknown: 3 } as const
export type Outcome = (typeof outcome)[keyof typeof outcome]

/** What became of each event of a run, by its number; batches all have the same size. Bounded: a byte a batch. */
export class Outcomes {
  readonly batchSize: number
  /** One of `outcome` for each batch. */
  readonly byBatch: Uint8Array
  /** Numbers of events that the door found fault with, in batches that it acknowledged. */
  readonly faulty: ReadonlySet<number>

  constructor(batchSize: number, byBatch: Uint8Array, faulty: Iterable<number> = []) {
    this.batchSize = batchSize
    this.byBatch = byBatch
    this.faulty = new Set(faulty)
  }

  of(event: number): Outcome {
    return (this.byBatch[Math.floor(event / this.batchSize)] ?? outcome.unsent) as Outcome
  }

  isAcknowledged(event: number): boolean {
    return this.of(event) === outcome.acknowledged && !this.faulty.has(event)
  }

  get acknowledged(): number {
    let count = 0
    for (const one of this.byBatch) if (one === outcome.acknowledged) count += this.batchSize
    return count - this.faulty.size
  }
}

/** What the log says of a run. Anything but 0 in the first three is a broken promise of the server. */
export type LogFindings = {
  /** Acknowledged, and not in the log. */
  lost: number
  /** More than once in the log. */
  duplicates: number
  /** Refused with "nothing of it was kept", and in the log. */
  refusedYetKept: number
  /** In the log although no answer came: fine, the sender would repeat it. */
  unansweredYetKept: number
  found: number
}

/** Compares a run's outcomes with what is read of the log, page by page. */
export class LogComparison {
  readonly #outcomes: Outcomes
  readonly #seen: Uint8Array
  readonly #findings: LogFindings = { lost: 0, duplicates: 0, refusedYetKept: 0, unansweredYetKept: 0, found: 0 }

  constructor(outcomes: Outcomes) {
    this.#outcomes = outcomes
    this.#seen = new Uint8Array(Math.ceil((outcomes.byBatch.length * outcomes.batchSize) / 8))
  }

  /** The event with this number is in the log. */
  found(event: number): void {
    const bit = 1 << (event & 7)
    if (((this.#seen[event >> 3] ?? 0) & bit) !== 0) {
      this.#findings.duplicates += 1
      return
    }
    this.#seen[event >> 3]! |= bit
    this.#findings.found += 1
    const was = this.#outcomes.of(event)
    if (was === outcome.refused || this.#outcomes.faulty.has(event)) this.#findings.refusedYetKept += 1
    else if (was === outcome.unknown) this.#findings.unansweredYetKept += 1
  }

  findings(): LogFindings {
    const { found, refusedYetKept, unansweredYetKept } = this.#findings
    const lost = this.#outcomes.acknowledged - (found - refusedYetKept - unansweredYetKept)
    return { ...this.#findings, lost }
  }
}
