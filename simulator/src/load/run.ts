import { loadavg, availableParallelism } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { BoardFigures } from './boards.ts'
import type { BoardsOrder, BoardsSettings, BoardsWord } from './boards-thread.ts'
import { steadyMs } from './clock.ts'
import type { Spans } from './latency.ts'
import { checkLog } from './log-check.ts'
import type { SenderFigures } from './open-loop.ts'
import type { LoadOptions } from './options.ts'
import { Outcomes, type LogFindings } from './outcomes.ts'
import { startOwnServer, type LoadedServer } from './own-server.ts'
import type { LoadReport } from './report.ts'
import type { SenderSettings, SenderWord } from './sender.ts'
import { readServerFigures, type ServerFigures } from './server-figures.ts'
import { setUpFloors } from './set-up.ts'

/** Where a run stands. Spans are of the last quarter of a second. */
export type Live = {
  elapsedMs: number
  durationMs: number
  sender: SenderFigures
  ack: Spans | null
  refusal: Spans | null
  boards: BoardFigures | null
  shown: Spans | null
  rssBytes: number | null
}

export type RunParts = {
  onLog(line: string): void
  onLive(live: Live): void
  /** Ends the sending; what is known by then is reported. */
  stopped: AbortSignal
}

type SenderEnd = Extract<SenderWord, { kind: 'over' }>
type BoardsEnd = Extract<BoardsWord, { kind: 'over' }>

/** What was sent last has this long to reach the boards. */
const SETTLE_MS = 1_500
const SCRAPE_MS = 1_000

/**
 * Puts a server under load and reports. The sender and the boards are threads of their own, so that neither waits for the other.
 *
 * @throws Error with a sentence for people when the run cannot be made
 */
export async function runLoad(options: LoadOptions, parts: RunParts): Promise<LoadReport> {
  const own = options.url === null
  if (own) parts.onLog('Starting a server …')
  const server = await (own ? startOwnServer(options.databaseUrl, options.boards + 10) : runningServer(options))
  try {
    return await loadServer(server, options, parts)
  } finally {
    await server.stop()
  }
}

async function runningServer({ url, token }: LoadOptions): Promise<LoadedServer> {
  if (token === null) throw new Error("The server's door wants a token: give it with --token or in WATCHFLOOR_TOKEN.")
  return { url: url!.replace(/\/$/, ''), token, about: url!, stop: async () => {} }
}

async function loadServer(server: LoadedServer, options: LoadOptions, parts: RunParts): Promise<LoadReport> {
  const { url, token } = server
  const { rate, boards: count, stopped: stopping, durationMs, batch, connections, scenario, seed, floors } = options
  const own = options.url === null
  const floorPrefix = own ? '' : 'load'
  if (own && floors > 1)
    await setUpFloors(
      server,
      Array.from({ length: floors - 1 }, (_, i) => `${i + 2}-`),
    )
  const before = await readServerFigures(url)
  const loadBefore = loadavg()[0]!
  const run = `load-${Date.now().toString(36)}`

  parts.onLog(`Making ${floors} ${floors === 1 ? 'floor' : 'floors'} and opening ${count} boards …`)
  const senderSettings: SenderSettings = {
    url,
    token,
    rate,
    durationMs,
    batch,
    connections,
    scenario,
    seed,
    floors,
    floorPrefix,
    run,
    follow: count > 0,
  }
  await using sender = new Thread<SenderWord, 'begin' | 'end'>('sender.ts', senderSettings)
  await using boards =
    count > 0 ? new Thread<BoardsWord, BoardsOrder>('boards-thread.ts', { url, count, stopping } satisfies BoardsSettings) : null
  await Promise.all([sender.next('ready'), boards?.next('ready', parts.stopped)])

  const watch = new Watch(url, before)
  const startedAt = steadyMs()
  const cpuBefore = process.cpuUsage()
  let live: Live | null = null
  let boardFigures: BoardFigures | null = null
  let shown: Spans | null = null
  boards?.on('going', (word) => {
    boardFigures = word.figures
    shown = word.shown
  })
  sender.on('going', ({ figures, ack, refusal, samples }) => {
    boards?.tell({ kind: 'follow', samples })
    const elapsedMs = steadyMs() - startedAt
    live = {
      elapsedMs,
      durationMs,
      sender: figures,
      ack,
      refusal,
      boards: boardFigures,
      shown,
      rssBytes: watch.newest?.rssBytes ?? null,
    }
    parts.onLive(live)
  })
  boards?.tell({ kind: 'begin' })
  sender.tell('begin')
  const end = () => sender.tell('end')
  parts.stopped.addEventListener('abort', end, { once: true })
  if (parts.stopped.aborted) end()
  const sent: SenderEnd = await sender.next('over')
  parts.stopped.removeEventListener('abort', end)
  boards?.tell({ kind: 'follow', samples: sent.samples })
  const cpu = process.cpuUsage(cpuBefore)
  const loadAfter = loadavg()[0]!
  const used = await watch.used()
  await pause(SETTLE_MS)
  boards?.tell({ kind: 'end' })
  const seen: BoardsEnd | null = boards ? await boards.next('over') : null

  const { log, logTrouble } = await check(url, run, before?.head ?? 0, new Outcomes(batch, sent.byBatch, sent.faulty), parts)
  const after = await readServerFigures(url)
  watch.stop()
  const { token: _token, databaseUrl: _databaseUrl, ...said } = options
  return {
    options: said,
    server: server.about,
    run,
    tookMs: sent.tookMs,
    events: sent.figures,
    ack: sent.ack,
    refusal: sent.refusal,
    boards: seen && { ...seen.figures, shown: seen.shown, missing: seen.missing },
    log,
    logTrouble,
    serverRss: before &&
      after && { before: before.rssBytes, highest: Math.max(watch.highestRss, after.rssBytes), after: after.rssBytes },
    serverCores: used && used.cpuSeconds / used.seconds,
    serverCpuSeconds: used && used.cpuSeconds,
    held: { boardsBehind: watch.boardsBehind, mostBytes: watch.heldMostBytes },
    generator: {
      behind: sent.behind,
      senderStallMs: sent.stallMs,
      boardsStallMs: seen?.stallMs ?? 0,
      cores: (cpu.user + cpu.system) / 1_000 / sent.tookMs,
    },
    machine: { cores: availableParallelism(), node: process.versions.node, loadBefore, loadAfter },
    interrupted: parts.stopped.aborted,
  }
}

async function check(
  url: string,
  run: string,
  after: number,
  outcomes: Outcomes,
  { onLog }: RunParts,
): Promise<{ log: LogFindings | null; logTrouble: string | null }> {
  onLog('Holding the log against what was acknowledged …')
  let saidAt = steadyMs()
  try {
    const log = await checkLog(url, run, after, outcomes, (found) => {
      if (steadyMs() - saidAt < 5_000) return
      saidAt = steadyMs()
      onLog(`  ${found.toLocaleString('en')} read`)
    })
    return { log, logTrouble: null }
  } catch (error) {
    return { log: null, logTrouble: (error as Error).message }
  }
}

/** Looks at the server's own figures once a second. */
class Watch {
  readonly #url: string
  readonly #first: (ServerFigures & { at: number }) | null
  readonly #timer: ReturnType<typeof setInterval>
  newest: ServerFigures | null
  highestRss: number
  boardsBehind = 0
  heldMostBytes = 0

  constructor(url: string, first: ServerFigures | null) {
    this.#url = url
    this.#first = first && { ...first, at: steadyMs() }
    this.newest = first
    this.highestRss = first?.rssBytes ?? 0
    this.#timer = setInterval(() => void this.#look(), SCRAPE_MS)
  }

  /** What the server has used of processors since the beginning. */
  async used(): Promise<{ cpuSeconds: number; seconds: number } | null> {
    const first = this.#first
    const now = await readServerFigures(this.#url)
    return now && first && { cpuSeconds: now.cpuSeconds - first.cpuSeconds, seconds: (steadyMs() - first.at) / 1_000 }
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #look(): Promise<void> {
    const figures = await readServerFigures(this.#url)
    if (!figures) return
    this.newest = figures
    this.highestRss = Math.max(this.highestRss, figures.rssBytes)
    this.boardsBehind = Math.max(this.boardsBehind, figures.boardsBehind)
    this.heldMostBytes = Math.max(this.heldMostBytes, figures.heldMostBytes)
  }
}

/** A thread of this folder and the words exchanged with it. */
class Thread<Word extends { kind: string }, Order> {
  readonly #worker: Worker
  readonly #failed: Promise<never>

  constructor(file: string, settings: unknown) {
    this.#worker = new Worker(join(import.meta.dirname, file), { workerData: settings })
    this.#failed = new Promise((_, reject) => this.#worker.once('error', reject))
    this.#failed.catch(() => {}) // whoever waits for a word hears of it
  }

  tell(order: Order): void {
    this.#worker.postMessage(order)
  }

  on<Kind extends Word['kind']>(kind: Kind, listener: (word: Extract<Word, { kind: Kind }>) => void): void {
    this.#worker.on('message', (word: Word) => {
      if (word.kind === kind) listener(word as Extract<Word, { kind: Kind }>)
    })
  }

  /** The next word of a kind. @throws what ended the thread instead, or the reason to stop waiting */
  async next<Kind extends Word['kind']>(kind: Kind, stopped?: AbortSignal): Promise<Extract<Word, { kind: Kind }>> {
    const told = new Promise<Extract<Word, { kind: Kind }>>((resolve, reject) => {
      this.on(kind, resolve)
      stopped?.addEventListener('abort', () => reject(new Error('Ended before the load began.')), { once: true })
    })
    return Promise.race([told, this.#failed])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate()
  }
}
