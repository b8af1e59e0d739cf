import { INTERVAL_MS } from '@watchfloor/core/interval/interval'
import type { LiveAnswer } from '@watchfloor/server/history/live'
import { openDoor } from '@watchfloor/simulator/feed/door'
import { get } from '../support/door.ts'
import { pause } from '../support/server.ts'
import { compareWithRecount } from '../support/truth.ts'
import { Month } from './month.ts'
import { openWeighedPage, type PageWeight, type WeighedPage } from './page.ts'
import { startToldServer, type ToldServer } from './server.ts'
import type { ServerWeight } from './told-time.ts'
import { visit } from './visitor.ts'

export type SoakOptions = {
  /** Epoch ms of the first moment told. */
  from: number
  days: number
  seed: number
  withPage: boolean
  /** Simulated seconds a second at most; Infinity: as fast as the machine takes it. */
  speed: number
  /** After so many minutes it is judged by what there is. */
  minutes: number
  /** How often it is weighed, ms of simulated time. */
  sampleMs: number
}

export type Weighing = { at: number; server: ServerWeight; page: PageWeight | null }

/** `told`: how far it came, epoch ms. `misses`: what must not be, but for growth, which is judged from the weighings. */
export type Soaked = { told: number; events: number; weighings: Weighing[]; misses: string[] }

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** All that happens within this is told at once. */
const STEP_MS = 5 * MINUTE_MS
/** People look back so far. */
const LOOK_BACK_MS = 7 * DAY_MS
const MB = 1_048_576

/** Lives the month: time is told, the floor's systems tell what happened, boards come and go, people ask, and everything is weighed now and then. */
export async function soak(options: SoakOptions, say: (line: string) => void): Promise<Soaked> {
  const { from, days, seed, withPage, speed, minutes, sampleMs } = options
  const to = from + days * DAY_MS
  const month = new Month(from, to, seed)
  await using told = await startToldServer(from, STEP_MS)
  const { server } = told
  await using page = withPage ? await openWeighedPage(server.url) : null
  const door = openDoor({
    target: server.url,
    token: server.token,
    stopped: new AbortController().signal,
    onReach: (reachable, why) => say(reachable ? 'The server answers again.' : `The server does not answer: ${why}`),
  })
  const soaked: Soaked = { told: from, events: 0, weighings: [], misses: [] }
  const send = async (events: readonly unknown[]) => {
    if (events.length === 0) return
    const { accepted, conflicting, known, refused } = await door.send(events)
    soaked.events += accepted
    if (conflicting + known + refused.length > 0)
      soaked.misses.push(`of ${events.length} events ${known} were known, ${conflicting} conflicting, ${refused.length} refused`)
  }

  const began = performance.now()
  const isOut = () => performance.now() - began > minutes * MINUTE_MS
  let dayBegan = { at: performance.now(), events: 0 }
  for (let at = from + STEP_MS; at <= to && !isOut(); at += STEP_MS) {
    await told.tell(at)
    await send(month.tellUntil(at))
    soaked.told = at
    if ((at - from) % sampleMs === 0) soaked.weighings.push(await look(told, page, at, soaked.misses))
    if ((at - from) % DAY_MS === 0) {
      say(await dayLine(options, soaked, page, month, dayBegan))
      dayBegan = { at: performance.now(), events: soaked.events }
    }
    const restMs = (at - from) / speed - (performance.now() - began)
    if (restMs > 0) await pause(restMs)
  }
  await send(month.rest())
  await finish(server, page, soaked, say)
  return soaked
}

/** What people do meanwhile: a board of two queues comes and goes, somebody looks at the last week. Then everything is weighed. */
async function look({ server, weigh }: ToldServer, page: WeighedPage | null, at: number, misses: string[]): Promise<Weighing> {
  const { queues } = await get<LiveAnswer>(server, '/api/live')
  const n = Math.floor(at / INTERVAL_MS) % Math.max(1, queues.length)
  const chosen = [queues[n], queues[(n + 1) % queues.length]].flatMap((queue) => (queue ? [queue.id] : []))
  const shown = chosen.length === 0 ? 0 : await visit(server.url, [...new Set(chosen)])
  if (shown !== new Set(chosen).size) misses.push(`a board of ${chosen.join(', ')} was shown ${shown} queues`)
  const query = new URLSearchParams({ from: new Date(at - LOOK_BACK_MS).toISOString(), to: new Date(at).toISOString() })
  await get(server, `/api/intervals?${query}`)
  return { at, server: await weigh(), page: page === null ? null : await page.weigh() }
}

async function dayLine(
  { from, sampleMs }: SoakOptions,
  { told, events, weighings }: Soaked,
  page: WeighedPage | null,
  { late }: Month,
  before: { at: number; events: number },
): Promise<string> {
  const seconds = (performance.now() - before.at) / 1_000
  const { server, page: glass } = weighings.at(-1)!
  const heaps = weighings.slice(-DAY_MS / sampleMs).map((one) => inMb(one.server.heap))
  const parts = [
    `day ${(told - from) / DAY_MS} (${new Date(told - 1).toISOString().slice(0, 10)}): ${events - before.events} events in ${seconds.toFixed(0)} s, ${late} late so far`,
    `server heap ${heaps.join(' ')} MB, off heap ${inMb(server.offHeap)} MB, rss ${inMb(server.rss)} MB`,
  ]
  if (page && glass)
    parts.push(
      `page heap ${inMb(glass.heap)} MB, ${glass.nodes} nodes, ${glass.listeners} listeners, ${glass.documents} documents, ${page.said.length} errors, ${await page.staleLooks()} s stale`,
    )
  return parts.join('; ')
}

/** At the end nothing more comes: what was said on consoles, what the server counted itself, and the figures against a plain recount of the log. */
async function finish(
  server: ToldServer['server'],
  page: WeighedPage | null,
  soaked: Soaked,
  say: (line: string) => void,
): Promise<void> {
  const { misses } = soaked
  const counted = await metrics(server)
  const frames = counted('watchfloor_frames_total{kind="frame"}')
  say(
    `${soaked.events} events, ${frames} frames; ${counted('watchfloor_reconciliation_intervals_total')} settled intervals were recounted by the server meanwhile`,
  )
  const differences = counted('watchfloor_reconciliation_differences')
  if (differences !== 0) misses.push(`the server itself found ${differences} settled figures that differ from its recount`)
  if (page) for (const text of page.said) misses.push(`the page said: ${text}`)
  if (page && frames === 0) misses.push('the page was sent no frame')
  const errors = server.output.split('\n').filter((line) => /"level":[56]0/.test(line))
  if (errors.length > 0) misses.push(`the server's log has ${errors.length} errors, the first: ${errors[0]}`)
  const { compared, differing } = await compareWithRecount(server)
  say(`${compared} figures compared with a plain recount of the log, ${differing.length} differ`)
  misses.push(...differing.slice(0, 10))
  if (compared === 0) misses.push('nothing was compared')
}

/** A reader of the server's own figures; 0 for what it did not count yet. */
async function metrics({ url }: { url: string }): Promise<(name: string) => number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const lines = new Map(
    text.split('\n').map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]),
  )
  return (name) => Number(lines.get(name) ?? 0)
}

export function inMb(bytes: number): string {
  return (bytes / MB).toFixed(1)
}
