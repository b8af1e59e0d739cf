import type { Db } from '@watchfloor/db/connect'
import { readLog } from '@watchfloor/db/log/read'
import { countBySource, findQuarantined, removeQuarantined } from '@watchfloor/db/quarantine/one'
import { appendQuarantine, countQuarantine, expireQuarantine, readQuarantine, setFed } from '@watchfloor/db/quarantine/quarantine'
import { putSetting, readSettingHistory, readSettings, removeSetting } from '@watchfloor/db/settings/settings'
import { findToken } from '@watchfloor/db/token/token'
import type { AppParts } from './app.ts'
import { createAccept, type Accept } from './event/accept.ts'
import { Unavailable } from './event/commit.ts'
import { Gate } from './event/gate.ts'
import { Quarantine } from './event/quarantine.ts'
import { rememberTokens } from './event/token.ts'
import { Problem } from './http/problem.ts'
import type { Floor } from './floor.ts'
import type { Metrics } from './metrics/metrics.ts'

/** What there is once the start is through; throws while it is not. */
export type Open = () => { db: Db; floor: Floor }

export function quarantineOf(open: Open, metrics: Metrics, days: number): Quarantine {
  return new Quarantine({
    store: {
      append: (refused, at) => appendQuarantine(open().db, refused, at),
      async expire(before) {
        await expireQuarantine(open().db, before)
        return countBySource(open().db)
      },
    },
    days,
    now: Date.now,
    onDropped: (count) => metrics.notKept.inc(count),
  })
}

/** The door, counted. */
export function acceptOf(open: Open, metrics: Metrics, quarantine: Quarantine): Accept {
  return createAccept({
    admit: () => open().floor.committer.admit(),
    submit: (facts, options) => open().floor.committer.submit(facts, options),
    async quarantine(rejects) {
      try {
        await quarantine.keep(rejects)
      } catch (error) {
        throw new Unavailable('What was refused could not be kept.', 2_000, error)
      }
    },
    onReceipt(receipt) {
      for (const outcome of ['accepted', 'known', 'conflicting'] as const) metrics.events.inc({ outcome }, receipt[outcome])
      metrics.events.inc({ outcome: 'refused' }, receipt.refused.length)
      const { tally } = open().floor
      tally.repeats += receipt.known
      tally.conflicts += receipt.conflicting
    },
  })
}

/** What the routes ask of database and model. */
export function accessOf(
  open: Open,
  quarantine: Quarantine,
): Pick<AppParts, 'gate' | 'scopeOf' | 'quarantine' | 'settings' | 'readEvents' | 'readTrack' | 'live'> {
  const db = () => open().db
  const live = () => open().floor.live
  /** What is answered as the state of things must be the state of things: else no answer is the better one. */
  const trusted = () => {
    const { floor } = open()
    const why = floor.trouble()
    if (why !== null) throw new Problem(503, why, { headers: { 'retry-after': '2' } })
    return floor.live
  }
  let lastChange: Promise<unknown> = Promise.resolve()
  return {
    gate: new Gate({
      admit: () => open().floor.committer.admit(),
      refusal() {
        try {
          return open().floor.committer.refusal()
        } catch {
          return null // not there at the moment: the app says so in its own words
        }
      },
      onFull: () => open().floor.countRefusal(),
    }),
    scopeOf: rememberTokens(
      async (token) => {
        const found = await findToken(db(), token)
        return found && (found.scope === 'admin' ? 'admin' : 'ingest')
      },
      () => performance.now(),
    ),
    quarantine: {
      read: (after, limit) => readQuarantine(db(), after, limit),
      count: () => countQuarantine(db()),
      find: (id) => findQuarantined(db(), id),
      async setFed(ids) {
        await setFed(db(), ids, Date.now())
        await quarantine.expire() // it has room again
      },
      async remove(id) {
        const removed = await removeQuarantined(db(), id)
        await quarantine.expire()
        return removed
      },
    },
    settings: {
      read: async () => readSettings(db()),
      history: (kind, id) => readSettingHistory(db(), kind, id),
      change: (kind, id, body) => {
        const { committer } = open().floor
        const changing = async () => {
          const change = { by: 'api', at: Date.now() }
          if (body === null) await removeSetting(db(), kind, id, change)
          else await putSetting(db(), kind, body as Parameters<typeof putSetting>[2], change)
          const settings = await readSettings(db())
          try {
            await live().refold(settings, (work) => committer.exclusive(work))
          } catch (error) {
            committer.suspect(error as Error) // decided, and not yet in force: that is made up for when the log can be read again
            throw error
          }
          return settings
        }
        // One after another: each folds the log under what the ones before it left.
        const changed = lastChange.catch(() => {}).then(changing)
        lastChange = changed
        return changed
      },
    },
    readEvents: (after, limit, filter) => readLog(db(), after, limit, filter),
    readTrack: (kind, queue) => open().floor.risk.read(kind, queue),
    live: {
      model: () => trusted().model,
      intervals: (queue, from, to, now) => live().intervals(queue, from, to, now),
      sources: (now) => trusted().sources(now),
      tracks: () => live().pictures.tracks,
      health: () => open().floor.tally,
      now: () => open().floor.clock.wall(),
    },
  }
}
