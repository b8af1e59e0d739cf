const AGAIN_MS = 30_000

/** Says a trouble that comes again and again once when it is new, and then every half minute: an outage of an hour must not fill a disk. */
export class PatientLog {
  readonly #tell: (error: Error, what: string) => void
  #last: { message: string; at: number } | null = null

  constructor(tell: (error: Error, what: string) => void) {
    this.#tell = tell
  }

  tell(error: Error, what: string): void {
    const now = performance.now()
    if (this.#last?.message === error.message && now - this.#last.at < AGAIN_MS) return
    this.#last = { message: error.message, at: now }
    this.#tell(error, what)
  }

  /** It is over: the next one is new. */
  reset(): void {
    this.#last = null
  }
}
