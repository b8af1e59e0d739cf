import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { closeCodes } from '@watchfloor/core/frame/protocol'
import { migrate } from '@watchfloor/db/migrate'
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { openReopening, withDatabase, type Reopening } from './database.ts'
import { ensureToken } from './demo-token.ts'
import { refuseEarly } from './event/gate.ts'
import { doorEndpoint } from './event/socket.ts'
import { startFloor, type Floor } from './floor.ts'
import { streamEndpoint } from './frame/stream.ts'
import { takeUpgrades } from './frame/upgrade.ts'
import type { Readiness } from './http/health.ts'
import { createListener } from './http/listener.ts'
import { Problem } from './http/problem.ts'
import { createMetrics, readAtScrape } from './metrics/metrics.ts'
import { acceptOf, accessOf, quarantineOf, type Open } from './parts.ts'

export type RunningServer = { url: string; newToken: string | null; stop(): Promise<void> }

/** Longer than this nobody waits for connections to end by themselves. */
const DRAIN_MS = 700
const webBuild = join(import.meta.dirname, '../../web/build')

/**
 * Starts everything. It listens first, so that people see a page and /readyz says how far the start is; resolves when the floor is live.
 *
 * @throws Error with a sentence for people: port in use, folder in use, database out of reach
 */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  const metrics = createMetrics()
  const onTrouble = (error: Error, what: string) => log.error({ err: error }, what)
  const onNews = (what: string) => log.info(what)
  let phase = 'Starting.'
  let db: Reopening | null = null
  let floor: Floor | null = null
  const open: Open = () => {
    if (!db || !floor || db.trouble) throw new Problem(503, db?.trouble ?? phase, { headers: { 'retry-after': '1' } })
    return { db, floor }
  }
  const readiness = (): Readiness => {
    const replaying = floor?.live.replaying
    const reading = replaying ? `Reading the log: ${replaying.done} of ${replaying.of} facts.` : null
    const why = db?.trouble ?? (floor ? (floor.trouble() ?? reading) : phase)
    return { ready: why === null, why: why ?? wellOr(floor?.live.owed ?? 0) }
  }

  const quarantine = quarantineOf(open, metrics, config.quarantineDays)
  const accept = acceptOf(open, metrics, quarantine)
  const access = accessOf(open, quarantine)
  const version = versionOf(join(import.meta.dirname, '../../package.json'))
  const logError = (error: Error, instance: string) => log.error({ err: error, instance }, 'a request failed')
  const app = createApp({ ...access, accept, readiness, metrics, version, logError })
  const server = createListener(app.fetch, webBuild, undefined, refuseEarly(access.gate))
  await listen(server, config)

  const undo: (() => Promise<unknown> | unknown)[] = []
  const stop = async () => {
    phase = 'The server is stopping.'
    server.close()
    server.closeIdleConnections()
    const drained = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
    for (const step of undo.toReversed()) await step()
    clearTimeout(drained)
    server.closeAllConnections()
  }
  try {
    mkdirSync(config.data, { recursive: true, mode: 0o700 })
    phase = 'Opening the database.'
    db = await openReopening({ url: config.databaseUrl, dir: config.data }, { onTrouble, onNews })
    undo.push(() => db?.close())
    log.info(db.describe())
    const page = versionOf(join(webBuild, 'client/_app/version.json'))
    const { empty, maxBoards, maxViews } = config
    const onProgress = (why: string) => (phase = why)
    const parts = { db, empty, metrics, app: page, maxBoards, maxViews, onTrouble, onNews, onProgress }
    const begun = await withDatabase(db, onTrouble, async () => {
      await migrate(parts.db)
      const newToken = await ensureToken(parts.db, config.data, Date.now())
      return { newToken, floor: await startFloor(parts) }
    })
    const { newToken } = begun
    floor = begun.floor
    // From here to the sockets nothing is awaited: the server counts as ready, and a board may come.
    undo.push(floor.stop)
    const { committer, broadcast, tails, live, clock } = floor
    const onClose = (code: number) => metrics.closed.inc({ code: String(code) })
    const upgrades = takeUpgrades(server, {
      '/stream': streamEndpoint({ broadcast, tails, now: clock.steady, onClose }),
      '/api/events/stream': doorEndpoint({ accept, scopeOf: access.scopeOf }),
    })
    undo.push(() => upgrades.stop(closeCodes.going.code, closeCodes.going.why))
    readAtScrape(metrics, {
      behindMs: () => committer.behindMs(),
      head: () => committer.head,
      modelHead: () => live.model.head,
      boards: () => broadcast.boards,
      views: () => broadcast.views,
      backlog: () => broadcast.backlog(),
      ready: () => readiness().ready,
    })
    undo.push(await quarantine.start(onTrouble))
    return { url: urlOf(server.address() as AddressInfo), newToken, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function listen(server: Server, { port, host }: Config): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const { code } = error as { code?: string }
    if (code !== 'EADDRINUSE') throw error
    throw new Error(`Port ${port} is in use. Stop the program that has it, or take another: --port ${port + 1}`, { cause: error })
  }
}

function urlOf({ address, port, family }: AddressInfo): string {
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

function versionOf(file: string): string {
  return existsSync(file) ? String((JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version) : 'none'
}

/** What is owed to history does not concern the floor of now. */
function wellOr(owed: number): string {
  if (owed === 0) return 'All is well.'
  return `Ready. In the log, and in the figures in a moment: ${owed} ${owed === 1 ? 'fact' : 'facts'} of long ago.`
}
