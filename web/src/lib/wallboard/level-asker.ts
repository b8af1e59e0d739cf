import type { ExpectedLevel, Line } from '@watchfloor/core/staffing/expected-level'
import type { LevelAnswer, LevelQuestion } from './level.worker.ts'

/** How often the outlook is worked out anew, ms: the next question is asked so long after the last, and not before that is answered. */
const AGAIN_MS = 5_000

/** Asks a worker for the outlook of all queues now and then, and keeps what it last said. */
export class LevelAsker {
  levels: ReadonlyMap<string, ExpectedLevel | null> = new Map()
  #worker: Worker | null = null
  #askedAt = -Infinity
  #waiting = false
  #nobodyKnows: string[] = []

  /** `lines` is called when it is time to ask. Null: nobody can know. */
  ask(at: number, lines: () => Map<string, Line | null>): void {
    if (this.#waiting || Math.abs(at - this.#askedAt) < AGAIN_MS || typeof Worker === 'undefined') return
    this.#askedAt = at
    const known = [...lines()]
    const nobodyKnows = known.flatMap(([queue, line]) => (line === null ? [queue] : []))
    const question: LevelQuestion = { at, lines: known.flatMap(([queue, line]) => (line === null ? [] : [{ queue, line }])) }
    this.#worker ??= this.#open()
    this.#waiting = true
    this.#nobodyKnows = nobodyKnows
    this.#worker.postMessage(question)
  }

  stop(): void {
    this.#worker?.terminate()
    this.#worker = null
  }

  #open(): Worker {
    const worker = new Worker(new URL('./level.worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', ({ data }: MessageEvent<LevelAnswer>) => {
      this.#waiting = false
      this.levels = new Map<string, ExpectedLevel | null>([
        ...this.#nobodyKnows.map((queue) => [queue, null] as const),
        ...data.map(({ queue, level }) => [queue, level] as const),
      ])
    })
    worker.addEventListener('error', () => {
      // its console says why; without an answer the outlook is not known, and the next question may be a good one
      this.#waiting = false
      this.levels = new Map()
    })
    return worker
  }
}
