import type { Stage, StageOptions } from './stage.ts'

/** The dice of a seed, whether it is the short form, and a way to say what is done. */
export type Ground = {
  seed: number
  roll: () => number
  /** Seconds where the real thing takes a minute. */
  short: boolean
  tell(line: string): void
}

export type Engine = 'embedded' | 'postgres'

export type Fault = {
  name: string
  about: string
  /** On which databases it is played: on each in turn, or (short) on one by the dice. */
  on: readonly Engine[]
  /** What it needs of its stage. */
  stage?: Partial<StageOptions>
  /** Why it cannot be played on this machine; null where it can. */
  lacks?(): string | null
  /** Plays it. What is not as it should be is noted as a miss, or thrown. */
  play(stage: Stage, ground: Ground): Promise<void>
}
