import pg from 'pg'
import { destroyClient } from './writer-lock.ts'

/** A pool that can be ended in order: pg's own forgets whoever still waits for a client when it ends, and they wait for ever. */
export class OrderlyPool extends pg.Pool {
  readonly #asking = new Set<Promise<unknown>>()
  readonly #clients = new Set<pg.PoolClient>()

  constructor(config: pg.PoolConfig) {
    super(config)
    this.on('connect', (client) => this.#clients.add(client))
    this.on('remove', (client) => this.#clients.delete(client))
  }

  override connect(): Promise<pg.PoolClient>
  override connect(callback: (error: Error | undefined, client: pg.PoolClient | undefined, release: () => void) => void): void
  override connect(callback?: Parameters<pg.Pool['connect']>[0]): Promise<pg.PoolClient> | void {
    if (callback) return super.connect(callback)
    const asked = super.connect()
    this.#asking.add(asked)
    const answered = () => void this.#asking.delete(asked)
    asked.then(answered, answered)
    return asked
  }

  /** Kept when everyone who had asked for a client has got one. To be awaited before `end`. */
  async served(): Promise<void> {
    await Promise.allSettled(this.#asking)
  }

  /** Breaks all connections: what is under way on them is rejected, and nothing is waited for. */
  abandon(): void {
    for (const client of this.#clients) destroyClient(client)
  }
}
