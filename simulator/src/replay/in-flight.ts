/** Runs a few tasks at once: the next is on its way while the server works on those before. Remembers the first that failed. */
export class InFlight {
  readonly #atOnce: number
  readonly #running = new Set<Promise<void>>()
  #failure: { error: unknown } | null = null

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  /** Resolves when the task has begun. Throws what an earlier one failed with. */
  async begin(task: () => Promise<void>): Promise<void> {
    while (this.#running.size >= this.#atOnce) await Promise.race(this.#running)
    this.#throwFailure()
    const running: Promise<void> = task()
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
  }

  /** Resolves when all have ended. Throws what one of them failed with. */
  async drain(): Promise<void> {
    await Promise.all(this.#running)
    this.#throwFailure()
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error
  }
}
