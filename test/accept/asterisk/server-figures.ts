import { differing, type Clock, type Expected, type Figure } from './figures.ts'
import type { RawEvent } from './recount.ts'

const PAGE = 5_000
const DAY_MS = 86_400_000

/** All that the server's log holds, as its events API tells it. */
export async function readLog(url: string): Promise<RawEvent[]> {
  const events: RawEvent[] = []
  for (let after = 0; ;) {
    const page = (await getJson(`${url}/api/events?after=${after}&limit=${PAGE}`)) as { events: RawEvent[]; next: number }
    if (page.events.length === 0) return events
    events.push(...page.events)
    after = page.next
  }
}

/** What a queue's interval rows add up to. */
export type QueueSums = {
  counts: Record<string, number>
  waits: { answered: [number, number][]; abandoned: [number, number][] } | null
}

/** The product's own figures of a queue, over all days that the events touch. */
export async function readQueue(url: string, queue: string, events: readonly RawEvent[]): Promise<QueueSums> {
  const times = events.map((event) => Date.parse(event.time))
  const iso = (at: number) => encodeURIComponent(new Date(at).toISOString())
  const [from, to] = [Math.min(...times) - DAY_MS, Math.max(...times) + DAY_MS]
  const path = `/api/intervals?queue=${encodeURIComponent(queue)}&from=${iso(from)}&to=${iso(to)}&interval=P1D`
  const { rows } = (await getJson(url + path)) as { rows: { counts: Record<string, number>; waits?: QueueSums['waits'] }[] }
  const counts: Record<string, number> = {}
  const waits = { answered: [] as [number, number][], abandoned: [] as [number, number][] }
  for (const row of rows) {
    for (const [key, value] of Object.entries(row.counts)) counts[key] = (counts[key] ?? 0) + value
    waits.answered.push(...(row.waits?.answered ?? []))
    waits.abandoned.push(...(row.waits?.abandoned ?? []))
  }
  return { counts, waits: rows.every((row) => row.waits) ? waits : null }
}

/** Every figure of the recording that the product's rows state, beside what they state. */
export function productFigures(queue: string, keys: Record<string, number>, sums: QueueSums, clock: Clock): Figure[] {
  const { counts } = sums
  const figures: Figure[] = []
  const add = (name: string, expected: number | undefined, got: number | undefined) => {
    if (expected !== undefined) figures.push({ name: `${queue}.${name} (intervals)`, expected, got: got ?? null })
  }
  const ended = (...hows: string[]) => hows.reduce((sum, how) => sum + (keys[`ended_${how}`] ?? 0), 0)
  add('queued', keys['queued'], counts['offered'])
  add('answered', keys['answered'], counts['answered'])
  add('ended_abandoned', ended('abandoned'), counts['abandoned'])
  add(
    'ended by rule or key',
    ended('timeout', 'key', 'no_agents', 'withdrawn', 'overflow', 'transferred', 'voicemail', 'callback'),
    counts['flowOut'],
  )
  add(
    'ended after an answer',
    ended('customer', 'agent', 'transfer_blind', 'transfer_attended', 'system'),
    counts['endedAnswered'],
  )
  add('ended_transfer', ended('transfer_blind', 'transfer_attended'), counts['transferred'])
  add(
    'lost while waiting',
    (keys['queued'] ?? 0) -
      (keys['answered'] ?? 0) -
      ended('abandoned', 'timeout', 'key', 'no_agents', 'withdrawn', 'overflow', 'transferred', 'voicemail', 'callback'),
    counts['lost'],
  )
  if (clock === 'ami') {
    add('wait_ms_answered', keys['wait_ms_answered'], counts['waitMsAnswered'])
    add('wait_ms_abandoned', keys['wait_ms_abandoned'], counts['waitMsAbandoned'])
    // The recording's talk includes holds; the product keeps them apart.
    add('talk_ms', keys['talk_ms'], (counts['talkMs'] ?? 0) + (counts['holdMs'] ?? 0))
  }
  for (const [key, value] of Object.entries(keys)) {
    const within = /^(answered|abandoned)_within_(\d+)s(?:_(log|ms)_clock)?$/.exec(key)
    if (!within || !sums.waits || (within[3] !== undefined && (within[3] === 'log') !== (clock === 'log'))) continue
    const waits = sums.waits[within[1] as 'answered' | 'abandoned']
    add(
      key,
      value,
      waits.filter(([ms]) => ms <= Number(within[2]) * 1000).reduce((sum, [, count]) => sum + count, 0),
    )
  }
  return figures
}

export function report(name: string, figures: readonly Figure[], write: (line: string) => void): number {
  const wrong = differing(figures)
  write(`${name}: ${figures.length} figures compared, ${wrong.length} differing`)
  for (const figure of wrong) write(`    ${figure.name}: expected ${figure.expected}, got ${figure.got ?? 'nothing'}`)
  return wrong.length
}

export type { Expected }

async function getJson(url: string): Promise<unknown> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}: ${(await response.text()).slice(0, 300)}`)
  return response.json()
}
