import { setTimeout } from 'node:timers/promises'
import type { Fact } from '@watchfloor/core/event/fact'
import { INTERVAL_MS } from '@watchfloor/core/interval/interval'
import { waitPercentile } from '@watchfloor/core/metric/wait-percentile'
import { WHOLE_FLOOR } from '@watchfloor/core/model/book'
import { addCounts, countKeys, noCounts, type CountKey, type Counts } from '@watchfloor/core/model/counts'
import { recount, type Recount } from '@watchfloor/core/recount/recount'
import { SettingsBook } from '@watchfloor/core/settings/book'
import { presetVersion } from '@watchfloor/core/settings/preset'
import type { Settings } from '@watchfloor/core/settings/settings'
import type { PeriodRow } from '@watchfloor/server/history/intervals'
import type { LiveAnswer } from '@watchfloor/server/history/live'
import { factsOf, get, readAll } from './door.ts'

/** What was found different; empty when live, history and the recount agree. `compared`: figures looked at. */
export type Comparison = { differing: string[]; compared: number }

const agentKeys: readonly CountKey[] = [
  'agentBusyMs', 'agentUntoldMs', 'agentAvailableMs', 'agentRingingMs', 'agentAuxMs', 'slotBusyMs',
] // prettier-ignore

/**
 * Compares what the server shows and answers with a plain recount of the log that it gives out: today's totals and wait percentiles of every
 * queue and of the floor, and every 15-minute row of every day. Ask when the sources have been silent for a while: the clock moves on between
 * the questions, so a difference is looked at again before it counts.
 */
export async function compareWithRecount(server: { url: string }): Promise<Comparison> {
  await nothingOwed(server)
  const facts = factsOf(await readAll(server))
  let found = await compareOnce(server, facts)
  for (let again = 0; again < 3 && found.differing.length > 0; again++) found = await compareOnce(server, facts)
  return found
}

/** Facts of long ago are worked in some seconds after the last of them came. Waits until the server says so. */
async function nothingOwed(server: { url: string }): Promise<void> {
  for (;;) {
    const { why } = await get<{ why: string }>(server, '/readyz')
    if (!why.includes('long ago')) return
    await setTimeout(250)
  }
}

async function compareOnce(server: { url: string }, facts: readonly Fact[]): Promise<Comparison> {
  const settings = await get<Settings>(server, '/api/settings')
  const book = new SettingsBook(settings, (channel) => presetVersion(settings.sites[0]?.preset ?? 'brazil-smb', channel, channel))
  const { sources } = await get<{ sources: { id: string; watermark: number }[] }>(server, '/api/sources')
  const sourceWatermarks = new Map(sources.map(({ id, watermark }) => [id, watermark]))
  const live = await get<LiveAnswer>(server, '/api/live')
  const truth = recount(facts, book, live.at, { sourceWatermarks })
  const found: Comparison = { differing: [], compared: 0 }
  const expect = (what: string, shown: number | null | undefined, counted: number | null) => {
    found.compared++
    if (shown !== counted) found.differing.push(`${what}: shown ${shown}, counted ${counted}`)
  }
  if (live.arrival !== facts.length) expect('arrival', live.arrival, facts.length)

  const floorDay = live.floor.day
  expectCounts('live floor', live.floor.today, floorOf(truth, floorDay.from, floorDay.to), expect)
  for (const queue of live.queues) {
    expectCounts(`live ${queue.id}`, queue.today, sumOf(truth, queue.id, floorDay.from, floorDay.to), expect)
    for (const percent of [50, 80, 90, 95])
      expect(
        `live ${queue.id} wait_p${percent}`,
        queue.figures[`wait_p${percent}`],
        waitPercentile(waitsOf(truth, queue.id, floorDay.from, floorDay.to), percent / 100),
      )
  }
  const from = Math.min(floorDay.from, ...[...truth.values()].flatMap((rows) => [...rows.keys()]))
  for (const queue of [WHOLE_FLOOR, ...live.queues.map(({ id }) => id)]) {
    const query = new URLSearchParams({
      queue,
      from: new Date(from).toISOString(),
      to: new Date(Math.max(floorDay.to, live.at + INTERVAL_MS)).toISOString(),
    })
    const { rows } = await get<{ rows: PeriodRow[] }>(server, `/api/intervals?${query}`)
    const today = noCounts()
    for (const row of rows) {
      const counted = queue === WHOLE_FLOOR ? floorOf(truth, row.from, row.to) : sumOf(truth, queue, row.from, row.to)
      expectCounts(`interval ${queue} ${new Date(row.from).toISOString()}`, row.counts, counted, expect)
      if (row.from >= floorDay.from) addCounts(today, row.counts)
    }
    const shown = queue === WHOLE_FLOOR ? live.floor.today : live.queues.find(({ id }) => id === queue)!.today
    expectCounts(`day of intervals ${queue}`, today, shown, expect)
  }
  return found
}

function expectCounts(
  what: string,
  shown: Counts,
  counted: Counts,
  expect: (what: string, shown: number, counted: number) => void,
) {
  for (const key of countKeys) expect(`${what} ${key}`, shown[key], counted[key])
}

function sumOf(truth: Recount, queue: string, from: number, to: number): Counts {
  const sum = noCounts()
  for (const [start, { counts }] of truth.get(queue) ?? []) if (start >= from && start < to) addCounts(sum, counts)
  return sum
}

/** The floor: all its queues, and its people once. */
function floorOf(truth: Recount, from: number, to: number): Counts {
  const sum = noCounts()
  for (const queue of truth.keys()) {
    const part = sumOf(truth, queue, from, to)
    for (const key of countKeys) if (!agentKeys.includes(key) || queue === WHOLE_FLOOR) sum[key] += part[key]
  }
  return sum
}

function waitsOf(truth: Recount, queue: string, from: number, to: number): [ms: number, count: number][] {
  return [...(truth.get(queue) ?? [])]
    .filter(([start]) => start >= from && start < to)
    .flatMap(([, { waits }]) => [...waits.answered])
}
