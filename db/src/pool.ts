import pg from 'pg'

/**
 * A pool that ends in order: whoever asked for a client before `end` still gets one. pg's own forgets them, and they wait for ever.
 */
export class OrderlyPool extends pg.Pool {
  readonly #asking = new Set<Promise<unknown>>()

  override connect(): Promise<pg.PoolClient>
  override connect(callback: (error: Error | undefined, client: pg.PoolClient | undefined, release: () => void) => void): void
  override connect(callback?: Parameters<pg.Pool['connect']>[0]): Promise<pg.PoolClient> | void {
    if (callback) return super.connect(callback)
    const asked = super.connect()
    this.#asking.add(asked)
    const settled = () => void this.#asking.delete(asked)
    asked.then(settled, settled)
    return asked
  }

  override end(): Promise<void>
  override end(callback: () => void): void
  override end(callback?: () => void): Promise<void> | void {
    const ended = Promise.allSettled(this.#asking).then(() => super.end())
    return callback ? void ended.then(callback) : ended
  }
}
