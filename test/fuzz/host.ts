import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { demoSettings } from '@watchfloor/core/settings/demo'
import type { Db } from '@watchfloor/db/connect'
import { seedSettings } from '@watchfloor/db/settings/settings'
import { openPGliteDatabases } from '@watchfloor/db/testing'
import { putToken } from '@watchfloor/db/token/token'
import { createApp } from '@watchfloor/server/app'
import { doorEndpoint } from '@watchfloor/server/event/socket'
import { startFloor, type Floor } from '@watchfloor/server/floor'
import { streamEndpoint } from '@watchfloor/server/frame/stream'
import { takeUpgrades } from '@watchfloor/server/frame/upgrade'
import { createListener } from '@watchfloor/server/http/listener'
import { createMetrics } from '@watchfloor/server/metrics/metrics'
import { acceptOf, accessOf, quarantineOf } from '@watchfloor/server/parts'

/** Tokens of the server under test. */
export const ADMIN = 'admin-token'
export const SENDER = 'sender-token'

/** How long a slow sender is waited for, ms: short, so that a run can try many of them. */
export const PATIENCE_MS = 2_000

/** A whole server in this process: all doors over a real database, model and port. Nothing of it is a stand-in but the time limits. */
export type Host = {
  readonly url: string
  readonly port: number
  readonly db: Db
  readonly floor: Floor
  /** Through the app without a socket: the same code from the routes inwards. */
  fetch(path: string, init?: RequestInit): Promise<Response>
  /** How many refused ones found no room in the quarantine so far. */
  notKept(): Promise<number>
  /** What the server logged as a fault since somebody last asked. */
  takeTrouble(): string[]
  stop(): Promise<void>
}

/** Where hosts come from, one after another: `start` empties the database first, `again` takes up what the one before has left in it. */
export type Hosts = { start(): Promise<Host>; again(before: Host): Promise<Host>; close(): Promise<void> }

export async function openHosts(): Promise<Hosts> {
  const databases = await openPGliteDatabases()
  return {
    async start() {
      const db = await databases.open()
      await putToken(db, ADMIN, 'fuzz', 'admin', 0)
      await putToken(db, SENDER, 'fuzz', 'ingest', 0)
      await seedSettings(db, demoSettings(), { by: 'fuzz', at: 0 })
      return startHost(db)
    },
    again: ({ db }) => startHost(db),
    close: () => databases.close(),
  }
}

async function startHost(db: Db): Promise<Host> {
  const metrics = createMetrics()
  let trouble: string[] = []
  const onTrouble = (error: Error, what: string) => {
    // The background check looks a few hours round an interval, and cases have calls of weeks. A checkpoint compares all of it with the whole log.
    if (!what.startsWith('a settled figure differs')) trouble.push(`${what}: ${inspect(error)}`)
  }
  const floor = await startFloor({
    db: { ...db, trouble: null, onGone() {} },
    ...{ empty: false, metrics, app: 'fuzz', maxBoards: 500, maxViews: 50, onTrouble, onProgress() {}, onNews() {} },
  })
  const open = () => ({ db, floor })
  const quarantine = quarantineOf(open, metrics, 14)
  const accept = acceptOf(open, metrics, quarantine)
  const access = accessOf(open, quarantine)
  const readiness = () => ({ ready: floor.trouble() === null, why: floor.trouble() ?? 'All is well.' })
  const app = createApp({ ...access, accept, readiness, metrics, version: '1', logError: onTrouble, bodyMs: PATIENCE_MS })
  const limits = { headersMs: PATIENCE_MS, checkEveryMs: 50 }
  const server = createListener(app.fetch, 'no pages', limits)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const upgrades = takeUpgrades(server, {
    '/stream': streamEndpoint({ broadcast: floor.broadcast, tails: floor.tails, now: floor.clock.steady }),
    '/api/events/stream': doorEndpoint({ accept, scopeOf: access.scopeOf, helloMs: PATIENCE_MS }),
  })
  const stopQuarantine = await quarantine.start(onTrouble)
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    db,
    floor,
    fetch: async (path, init) => app.fetch(new Request(`http://127.0.0.1:${port}${path}`, init)),
    notKept: async () => (await metrics.notKept.get()).values.reduce((sum, { value }) => sum + value, 0),
    takeTrouble() {
      const taken = trouble
      trouble = []
      return taken
    },
    async stop() {
      upgrades.stop(1001, 'over')
      server.close()
      server.closeAllConnections()
      stopQuarantine()
      await floor.stop()
    },
  }
}
