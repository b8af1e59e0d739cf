import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { closeCodes } from '@watchfloor/core/frame/protocol'
import { readLog } from '@watchfloor/db/log/read'
import { migrate } from '@watchfloor/db/migrate'
import { findToken } from '@watchfloor/db/token/token'
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { openReopening, type Reopening } from './database.ts'
import { ensureToken } from './demo-token.ts'
import { createAccept } from './event/accept.ts'
import { rememberTokens } from './event/token.ts'
import { startFloor, type Floor } from './floor.ts'
import { streamEndpoint } from './frame/stream.ts'
import { takeUpgrades } from './frame/upgrade.ts'
import type { Readiness } from './http/health.ts'
import { createListener } from './http/listener.ts'
import { Problem } from './http/problem.ts'
import { createMetrics, readAtScrape } from './metrics/metrics.ts'

export type RunningServer = { url: string; newToken: string | null; stop(): Promise<void> }

/** Longer than this nobody waits for connections to end by themselves. */
const DRAIN_MS = 700

/**
 * Starts everything. It listens first, so that people see a page and /readyz says how far the start is; resolves when the floor is live.
 *
 * @throws Error with a sentence for people: port in use, folder in use, database out of reach
 */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  const metrics = createMetrics()
  let starting = 'Starting.'
  let db: Reopening | null = null
  let floor: Floor | null = null
  const readiness = (): Readiness => {
    const why = db?.trouble ?? floor?.committer.trouble ?? (floor ? null : starting) ?? restoring(floor?.live.replaying)
    return { ready: why === null, why: why ?? 'All is well.' }
  }
  const open = () => {
    if (!db || !floor) throw new Problem(503, starting, { headers: { 'retry-after': '1' } })
    return { db, floor }
  }
  const onTrouble = (error: Error, what: string) => log.error({ err: error }, what)

  const app = createApp({
    accept: createAccept({
      submit: async (facts, options) => open().floor.committer.submit(facts, options),
      quarantine: async () => {},
      onReceipt: (receipt) => {
        for (const outcome of ['accepted', 'known', 'conflicting'] as const) metrics.events.inc({ outcome }, receipt[outcome])
        metrics.events.inc({ outcome: 'refused' }, receipt.refused.length)
        const { tally } = open().floor
        tally.repeats += receipt.known
        tally.conflicts += receipt.conflicting
      },
    }),
    isToken: rememberTokens(async (token) => (await findToken(open().db, token)) !== null, Date.now),
    readEvents: (after, limit, filter) => readLog(open().db, after, limit, filter),
    readSources: () => {
      const { live } = open().floor
      return live
        .sources(Date.now())
        .map((source) => ({ ...source, watermark: live.model.sources.get(source.id)?.watermark ?? 0 }))
    },
    readiness,
    metrics,
    version: versionOf(join(import.meta.dirname, '../../package.json')),
    logError: (error, instance) => log.error({ err: error, instance }, 'a request failed'),
  })
  const webBuild = join(import.meta.dirname, '../../web/build')
  const server = await createListener(app.fetch, webBuild)
  await listen(server, config)
  const undo: (() => Promise<unknown> | void)[] = [() => void server.closeAllConnections()]
  const stop = async () => {
    starting = 'The server is stopping.'
    server.close()
    server.closeIdleConnections()
    const drained = setTimeout(() => server.closeAllConnections(), DRAIN_MS)
    for (const step of undo.toReversed()) await step()
    clearTimeout(drained)
  }
  try {
    if (!config.databaseUrl) mkdirSync(config.data, { recursive: true, mode: 0o700 })
    starting = 'Opening the database.'
    db = await openReopening({ url: config.databaseUrl, dir: config.data }, onTrouble)
    undo.push(() => db?.close())
    await migrate(db)
    log.info(db.describe())
    mkdirSync(config.data, { recursive: true, mode: 0o700 })
    const newToken = await ensureToken(db, config.data, Date.now())
    const app = versionOf(join(webBuild, 'client/_app/version.json'))
    const parts = { db, empty: config.empty, metrics, app, maxBoards: config.maxBoards, maxViews: config.maxViews, onTrouble }
    floor = await startFloor({ ...parts, onProgress: (why) => (starting = why) })
    const { committer, broadcast, tails, live } = floor
    undo.push(floor.stop)
    const upgrades = takeUpgrades(server, {
      '/stream': streamEndpoint({
        broadcast,
        tails,
        now: Date.now,
        onClose: (code) => metrics.closed.inc({ code: String(code) }),
      }),
    })
    undo.push(() => upgrades.stop(closeCodes.going.code, closeCodes.going.why))
    readAtScrape(metrics, {
      behindMs: () => committer.behindMs(),
      head: () => committer.head,
      modelHead: () => live.model.head,
      boards: () => broadcast.boards,
      views: () => broadcast.views,
      ready: () => readiness().ready,
    })
    return { url: urlOf(server.address() as AddressInfo), newToken, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function restoring(replaying: { done: number; of: number } | null | undefined): string | null {
  return replaying ? `Reading the log: ${replaying.done} of ${replaying.of} facts.` : null
}

async function listen(server: Awaited<ReturnType<typeof createListener>>, { port, host }: Config): Promise<void> {
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
