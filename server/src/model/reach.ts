import type { Arrival } from '@watchfloor/core/model/model'

/**
 * How far back the facts of late reached. What a back-fill goes through must stay on the table while it does: put away by the clock of a source
 * that has told of later times already, it would be read back from the log again for every few thousand facts.
 */
export class Reach {
  #since = Infinity
  #before = Infinity

  note(arrivals: readonly Arrival[]): void {
    for (const { fact } of arrivals) if (fact.at < this.#since) this.#since = fact.at
  }

  /** The oldest moment (epoch ms) that was told of since the question before the last one; Infinity where nothing was. */
  take(): number {
    const oldest = Math.min(this.#since, this.#before)
    this.#before = this.#since
    this.#since = Infinity
    return oldest
  }
}
