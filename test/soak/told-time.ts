import { createServer } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { isMainThread, type Worker } from 'node:worker_threads'
import { runInNewContext } from 'node:vm'

/**
 * Loaded into a real server before its own main (`--import`): its wall clock shows what it is told over a port of its own, so that a month passes
 * in minutes and everything that goes by the wall clock (days, promises, what is put away) happens as in a month. Spans that are measured (waits
 * at the door, pauses between frames) go on by the true clock. Work that a server does every few minutes goes by the told time too.
 */
export const TOLD_PORT = 'SOAK_PORT'
export const TOLD_FROM = 'SOAK_FROM'

/** What the server weighs after forced collections, bytes. `offHeap`: buffers and what else belongs to objects of the heap and is not in it. */
export type ServerWeight = {
  heap: number
  offHeap: number
  rss: number
  /** A thread counts something again at the moment, and what it was given is still held. */
  isBusy: boolean
}

/** Timers of at least this belong to the day's rhythm and not to the wire. */
const SLOW_MS = 10_000
/** What is done once a minute or less often tidies up: it is done before anything is weighed. */
const TIDYING_MS = 60_000
/** However fast time is told, such work is not done more often than this by itself. */
const LOOK_MS = 6_000

const port = Number(process.env[TOLD_PORT])
if (isMainThread && port > 0) tellTime(Number(process.env[TOLD_FROM]))

function tellTime(from: number): void {
  let told = from
  Date.now = () => told
  const tidying: (() => void)[] = []
  // Between tidying up and the next moment nothing is begun: what is weighed is what stays.
  let isResting = false
  const threads = new Set<Worker>()
  process.on('worker', (thread) => {
    if (told === from) return // the database's: it stays
    threads.add(thread)
    thread.once('exit', () => threads.delete(thread))
  })
  const every = globalThis.setInterval
  globalThis.setInterval = ((work: () => void, ms: number, ...rest: []) => {
    if (!(ms >= SLOW_MS)) return every(work, ms, ...rest)
    let ranAt = told
    if (ms >= TIDYING_MS) tidying.push(work)
    return every(() => {
      if (isResting || told - ranAt < ms) return
      ranAt = told
      work()
    }, LOOK_MS)
  }) as typeof setInterval
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://told')
    if (pathname === '/tell') told = Number(searchParams.get('at'))
    isResting = pathname !== '/tell'
    if (pathname === '/tidy') for (const work of tidying) work()
    response.end(JSON.stringify(pathname === '/weigh' ? weigh(collect, threads.size > 0) : {}))
  })
    .listen(port, '127.0.0.1')
    .unref()
}

function weigh(collect: () => void, isBusy: boolean): ServerWeight {
  collect()
  collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heap: heapUsed, offHeap: external, rss, isBusy }
}
