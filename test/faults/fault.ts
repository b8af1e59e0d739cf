/** What a fault needs to be played: dice of a seed, whether it is the short form, and a way to say what is done. */
export type Ground = {
  seed: number
  roll: () => number
  /** Seconds where the real thing takes a minute. */
  short: boolean
  tell(line: string): void
}

/** What came of it. `healed`: what had to come back, and after how long, ms. */
export type Outcome = { said: string[]; healed: string[]; lines: string[] }

export type Fault = {
  name: string
  about: string
  /** Why it cannot be played on this machine; null where it can. */
  lacks?(): string | null
  /** Throws where a promise was broken, with what was expected. */
  play(ground: Ground): Promise<Outcome>
}

/** Thrown where a promise was broken: all of them at once. */
export class Missed extends Error {
  readonly outcome: Outcome
  constructor(misses: readonly string[], outcome: Outcome) {
    super(misses.join('\n'))
    this.outcome = outcome
  }
}
