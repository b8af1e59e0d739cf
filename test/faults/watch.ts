import { pause } from '../support/server.ts'
import type { Board } from './board.ts'

const LOOK_MS = 50
const ANSWER_MS = 2_000

/** Looks at `/readyz` and at a board many times a second, and remembers what they said. */
export class Watch {
  ready = false
  why = 'nobody has looked yet'
  /** Every reason that was given for not being ready; `no answer` where there was none. */
  readonly whys = new Set<string>()
  /** The longest time for which a board showed figures as true that the server did not stand by, ms. */
  pretendedMs = 0
  #pretendingSince: number | null = null
  #stopped = false
  readonly #looking: Promise<void>

  constructor(url: string, board: Board) {
    this.#looking = this.#run(url, board)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#looking
  }

  async #run(url: string, board: Board): Promise<void> {
    while (!this.#stopped) {
      await this.#look(url)
      const now = performance.now()
      this.#pretendingSince = !this.ready && board.live ? (this.#pretendingSince ?? now) : null
      if (this.#pretendingSince !== null) this.pretendedMs = Math.max(this.pretendedMs, now - this.#pretendingSince)
      await pause(LOOK_MS)
    }
  }

  async #look(url: string): Promise<void> {
    try {
      const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(ANSWER_MS) })
      const { why } = (await answer.json()) as { why: string }
      this.ready = answer.ok
      this.why = why
    } catch {
      this.ready = false
      this.why = 'no answer'
    }
    if (!this.ready) this.whys.add(this.why.replace(/\d+/g, 'n'))
  }
}
