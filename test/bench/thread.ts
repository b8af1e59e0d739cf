import { Worker } from 'node:worker_threads'

/** A thread and the words exchanged with it, each with its `kind`. */
export class Thread<Word extends { kind: string }, Order> {
  readonly #worker: Worker
  readonly #failed: Promise<never>

  constructor(file: string | URL, settings: unknown) {
    this.#worker = new Worker(file, { workerData: settings })
    this.#failed = new Promise((_, reject) => this.#worker.once('error', reject))
    this.#failed.catch(() => {}) // whoever waits for a word hears of it
  }

  tell(order: Order): void {
    this.#worker.postMessage(order)
  }

  /** The next word of a kind. @throws what ended the thread instead */
  async next<Kind extends Word['kind']>(kind: Kind): Promise<Extract<Word, { kind: Kind }>> {
    const told = new Promise<Extract<Word, { kind: Kind }>>((resolve) => {
      const listen = (word: Word) => {
        if (word.kind !== kind) return
        this.#worker.off('message', listen)
        resolve(word as Extract<Word, { kind: Kind }>)
      }
      this.#worker.on('message', listen)
    })
    return Promise.race([told, this.#failed])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate()
  }
}
