import { setTimeout as pause } from 'node:timers/promises'
import { openDatabase, type Db, type Place } from '@watchfloor/db/connect'
import { isConnectionLost, isStartingUp } from './event/database-trouble.ts'
import { PatientLog } from './patient-log.ts'

export type Reopening = Db & {
  /** Why there is no database at the moment, in words; null while there is. */
  readonly trouble: string | null
  /** Called whenever it is lost; what was under way then may or may not have been written. */
  onGone(listener: (error: Error) => void): void
}

/** What is told of it: each kind of trouble, and when it is over. */
export type Told = { onTrouble(error: Error, what: string): void; onNews(what: string): void }

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 2_000

/**
 * The database, opened again whenever it is lost: a PostgreSQL that restarts takes our writer lock with it, and only a new connection that
 * gets the lock may write. To everybody else it is one and the same `Db`; while it is gone its queries fail, and `trouble` says why. Meanwhile
 * another process may have written to it, or somebody restored a backup: who builds on what it held must look again (`LiveModel.catchUp`).
 *
 * @throws Error with a sentence for people when it cannot be opened the first time
 */
export async function openReopening(place: Place, { onTrouble, onNews }: Told): Promise<Reopening> {
  let current = await openWhenUp(place, onTrouble)
  let trouble: string | null = null
  let closed = false
  let timer: ReturnType<typeof setTimeout> | null = null
  const listeners: ((error: Error) => void)[] = []
  const attempts = new PatientLog(onTrouble)

  const watch = (db: Db) =>
    void db.lost.then((error) => {
      if (closed || db !== current) return
      trouble = 'The database is gone; it is being opened again.'
      onTrouble(error, 'the database is gone')
      const since = performance.now()
      for (const listener of listeners) listener(error)
      const closing = db.close().catch((cause: Error) => onTrouble(cause, 'the lost database did not close'))
      // An embedded one gives its folder back when it is closed; a server's connections are broken and need no waiting for.
      void (db.kind === 'pglite' ? closing : Promise.resolve()).then(() => reopen(FIRST_DELAY_MS, since))
    })
  const reopen = (delayMs: number, since: number) => {
    if (closed) return
    timer = setTimeout(async () => {
      try {
        const db = await openDatabase(place)
        if (closed) return await db.close()
        current = db
        trouble = null
        attempts.reset()
        onNews(`the database is back after ${((performance.now() - since) / 1000).toFixed(1)} s`)
        watch(db)
      } catch (error) {
        trouble = (error as Error).message
        attempts.tell(error as Error, 'the database cannot be opened yet')
        reopen(Math.min(delayMs * 2, LONGEST_DELAY_MS), since)
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
    onGone: (listener) => void listeners.push(listener),
    copy: (...args) => current.copy(...args),
    transaction: (work, options) => current.transaction(work, options),
    settle: () => current.settle(),
    describe: () => current.describe(),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** A PostgreSQL that is starting up, or recovers from a crash, is waited for. One that is not there at all is rather a wrong setting. */
async function openWhenUp(place: Place, onTrouble: Told['onTrouble']): Promise<Db> {
  const attempts = new PatientLog(onTrouble)
  for (;;) {
    try {
      return await openDatabase(place)
    } catch (error) {
      if (!isStartingUp(error)) throw error
      attempts.tell(error as Error, 'the database cannot be opened yet')
      await pause(LONGEST_DELAY_MS)
    }
  }
}

/** Does what a start needs of the database; anew from its beginning where the database goes away in the middle of it. */
export async function withDatabase<T>(db: Reopening, onTrouble: Told['onTrouble'], work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      await pause(FIRST_DELAY_MS) // the loss may be noticed a moment after the query that failed of it
      if (db.trouble === null && !isConnectionLost(error)) throw error
      onTrouble(error as Error, 'the database went away during the start, which begins again')
      while (db.trouble !== null) await pause(FIRST_DELAY_MS)
    }
  }
}
