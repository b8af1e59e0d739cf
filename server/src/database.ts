import { openDatabase, type Db, type Place } from '@watchfloor/db/connect'

export type Reopening = Db & {
  /** Why there is no database at the moment, in words; null while there is. */
  readonly trouble: string | null
}

/**
 * The database, opened again whenever it is lost: a PostgreSQL that restarts takes our writer lock with it, and only a new connection that
 * gets the lock may write. To everybody else it is one and the same `Db`; while it is gone its queries fail, and `trouble` says why.
 *
 * @throws Error with a sentence for people when it cannot be opened the first time
 */
export async function openReopening(place: Place, onTrouble: (error: Error, what: string) => void): Promise<Reopening> {
  let current = await openDatabase(place)
  let trouble: string | null = null
  let closed = false
  let timer: ReturnType<typeof setTimeout> | null = null

  const watch = (db: Db) =>
    void db.lost.then((error) => {
      if (closed || db !== current) return
      trouble = 'The database is gone; it is being opened again.'
      onTrouble(error, 'the database is gone')
      void db.close().catch((cause: Error) => onTrouble(cause, 'the lost database did not close'))
      reopen(250)
    })
  const reopen = (delayMs: number) => {
    timer = setTimeout(async () => {
      try {
        const db = await openDatabase(place)
        if (closed) return await db.close()
        current = db
        trouble = null
        watch(db)
      } catch (error) {
        trouble = (error as Error).message
        onTrouble(error as Error, 'the database cannot be opened yet')
        if (!closed) reopen(Math.min(delayMs * 2, 5_000))
      }
    }, delayMs)
  }
  watch(current)

  const close = async () => {
    closed = true
    if (timer) clearTimeout(timer)
    await current.close()
  }
  return {
    get kysely() {
      return current.kysely
    },
    get kind() {
      return current.kind
    },
    get trouble() {
      return trouble
    },
    get lost() {
      return current.lost
    },
    copy: (...args) => current.copy(...args),
    transaction: (work) => current.transaction(work),
    describe: () => current.describe(),
    close,
    [Symbol.asyncDispose]: close,
  }
}
