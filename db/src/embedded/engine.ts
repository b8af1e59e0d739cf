import { Worker } from 'node:worker_threads'
import type { Answer, EngineOptions, Request } from './protocol.ts'
import { WireStream } from './wire-stream.ts'

/** PGlite in its worker thread, reached through PostgreSQL's wire protocol. */
export class Engine {
  readonly #worker: Worker
  #stream: WireStream | null = null
  /** Who waits for the start or the end. */
  #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null = null
  #failure: Error | null = null
  #closing = false
  readonly #onLost: (error: Error) => void

  private constructor(options: EngineOptions, onLost: (error: Error) => void) {
    this.#onLost = onLost
    // the flags of this process (--input-type, a test runner's) are not meant for the thread
    this.#worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: options, execArgv: [] })
    this.#worker.on('message', (answer: Answer) => this.#take(answer))
    this.#worker.on('error', (error) => this.#fail(error as Error))
    this.#worker.on('exit', (code) => this.#closing || this.#fail(new Error(`the database thread ended (${code})`)))
  }

  /** Starts the engine: about a second for a new folder, a tenth of one for a known one. `onLost` hears when it stops by itself. */
  static async open(options: EngineOptions, onLost: (error: Error) => void): Promise<Engine> {
    const engine = new Engine(options, onLost)
    await engine.#answer()
    return engine
  }

  /** A stream for `pg.Client`, in the place of a socket. There is one session, so there may be one stream at a time. */
  connect(): WireStream {
    this.#stream = new WireStream((bytes) => this.#post({ kind: 'wire', bytes }, bytes))
    return this.#stream
  }

  /** Lays out what the next statement reads from '/dev/blob'. */
  offerBlob(text: string) {
    const bytes = new TextEncoder().encode(text)
    this.#post({ kind: 'blob', bytes }, bytes)
  }

  /** Writes a last checkpoint and ends the thread. */
  async close(): Promise<void> {
    this.#closing = true
    if (!this.#failure) {
      const closed = this.#answer()
      this.#post({ kind: 'close' })
      await closed
    }
    await this.#worker.terminate()
  }

  #post(request: Request, transfer?: Uint8Array) {
    if (this.#failure) throw this.#failure
    this.#worker.postMessage(request, transfer ? [transfer.buffer as ArrayBuffer] : [])
  }

  #answer(): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure)
      this.#waiting = { resolve, reject }
    })
  }

  #take(answer: Answer) {
    if (answer.kind === 'wire') return this.#stream?.receive(answer.bytes)
    if (answer.kind === 'failed') return this.#fail(new Error(answer.reason))
    this.#waiting?.resolve(answer)
    this.#waiting = null
  }

  #fail(cause: Error) {
    if (this.#failure) return
    this.#failure = new Error(`The embedded database stopped: ${cause.message}`, { cause })
    this.#waiting?.reject(this.#failure)
    this.#waiting = null
    this.#stream?.destroy(this.#failure)
    this.#onLost(this.#failure)
  }
}
