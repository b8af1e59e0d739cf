import { setTimeout as pause } from 'node:timers/promises'
import type { CountKey } from '@watchfloor/core/model/counts'
import { WHOLE_FLOOR } from '@watchfloor/core/model/book'
import type { Fact } from '@watchfloor/core/event/fact'
import { recount } from '@watchfloor/core/recount/recount'
import { SettingsBook } from '@watchfloor/core/settings/book'
import { presetVersion } from '@watchfloor/core/settings/preset'
import type { Settings } from '@watchfloor/core/settings/settings'
import type { Period } from '@watchfloor/core/interval/period'
import type { PeriodRow } from '@watchfloor/server/history/intervals'
import { replay, type Outcome } from '@watchfloor/simulator/replay/replay'
import { usual, type Format } from '@watchfloor/simulator/replay/format'
import { factsOf, get, type LoggedEvent } from '../support/door.ts'
import type { TestServer } from './server.ts'

/** A stretch of history that fits into one question, half-open, epoch ms. */
export type Span = { from: number; to: number }

const ASK_AGAIN_MS = 200
const DAYS_AT_ONCE = 30
const DAY_MS = 86_400_000

/** Writes one document of the settings, as somebody would who sets the floor up. */
export async function putSetting(server: TestServer, path: string, body: { id: string }): Promise<void> {
  const answer = await fetch(`${server.url}/api/settings/${path}/${encodeURIComponent(body.id)}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`settings ${path}/${body.id}: ${answer.status} ${await answer.text()}`)
}

/**
 * Sends files through the door as `npm run replay` does, and waits until all of them are in the figures. Throws unless every fact was taken.
 */
export async function load(server: TestServer, files: string[], format: Format, zone = usual[format].zone): Promise<Outcome> {
  const outcome = await replay(
    {
      files,
      format,
      zone,
      speed: 'max',
      shiftToNow: null,
      target: server.url,
      token: server.token,
      source: usual[format].source,
      aliases: {},
      customerKey: 'acceptance',
      giveUpMs: 30_000,
      dryRun: false,
    },
    { now: () => Date.now(), stopped: new AbortController().signal, onProgress: () => {}, onLog: () => {} },
  )
  const { failure, refused, unanswered, conflicting } = outcome
  if (failure !== null) throw new Error(`not loaded: ${failure}`)
  if (refused.length + unanswered + conflicting > 0) {
    const [first] = refused
    throw new Error(
      `${refused.length} refused (${first?.field} ${first?.reason}), ${unanswered} unanswered, ${conflicting} conflicting`,
    )
  }
  await inFigures(server)
  return outcome
}

/** Facts of long ago may be worked in a little later than they are acknowledged; the server says so. */
async function inFigures({ url }: { url: string }): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/readyz`)
    const says = await answer.text()
    if (answer.ok && !says.includes('not yet in the figures')) return
    if (!answer.ok && answer.status !== 503) throw new Error(`/readyz: ${answer.status} ${says}`)
    await pause(ASK_AGAIN_MS)
  }
}

/** The product's rows of a queue (`*`: the floor), asked for some weeks at a time. */
export async function readRows(
  server: { url: string },
  queue: string,
  { from, to }: Span,
  interval: Period,
): Promise<PeriodRow[]> {
  const rows: PeriodRow[] = []
  for (let start = from; start < to; start += DAYS_AT_ONCE * DAY_MS) {
    const query = new URLSearchParams({
      queue,
      interval,
      from: new Date(start).toISOString(),
      to: new Date(Math.min(to, start + DAYS_AT_ONCE * DAY_MS)).toISOString(),
    })
    rows.push(...(await get<{ rows: PeriodRow[] }>(server, `/api/intervals?${query}`)).rows)
  }
  return rows
}

const agentKeys: readonly CountKey[] = [
  'agentBusyMs', 'agentUntoldMs', 'agentAvailableMs', 'agentRingingMs', 'agentAuxMs', 'slotBusyMs',
] // prettier-ignore

/** Every counter of every quarter-hour of every queue against core's plain recount of the log that the server gives out. */
export async function compareWithCore(server: { url: string }, span: Span): Promise<{ compared: number; differing: string[] }> {
  const settings = await get<Settings>(server, '/api/settings')
  const book = new SettingsBook(settings, (channel) => presetVersion(settings.sites[0]?.preset ?? 'brazil-smb', channel, channel))
  const truth = recount(await readFacts(server), book, Date.now())
  const found = { compared: 0, differing: [] as string[] }
  for (const queue of truth.keys()) {
    if (queue === WHOLE_FLOOR) continue
    const shown = new Map((await readRows(server, queue, span, 'PT15M')).map((row) => [row.from, row.counts]))
    for (const [start, { counts }] of truth.get(queue)!) {
      const row = shown.get(start)
      for (const key of Object.keys(counts) as CountKey[]) {
        found.compared++
        if (row?.[key] !== counts[key])
          found.differing.push(`${queue} ${new Date(start).toISOString()} ${key}: shown ${row?.[key]}, recounted ${counts[key]}`)
      }
      shown.delete(start)
    }
    for (const [start, counts] of shown)
      for (const key of Object.keys(counts) as CountKey[])
        if (counts[key] !== 0)
          found.differing.push(`${queue} ${new Date(start).toISOString()} ${key}: shown ${counts[key]}, nothing recounted`)
  }
  const people = truth.get(WHOLE_FLOOR)
  for (const { from, counts } of await readRows(server, WHOLE_FLOOR, span, 'PT15M')) {
    for (const key of agentKeys) {
      found.compared++
      const counted = people?.get(from)?.counts[key] ?? 0
      if (counts[key] !== counted)
        found.differing.push(`* ${new Date(from).toISOString()} ${key}: shown ${counts[key]}, recounted ${counted}`)
    }
  }
  return found
}

/** The whole log as facts, checked as at the door. */
async function readFacts(server: { url: string }): Promise<Fact[]> {
  const facts: Fact[] = []
  for (let after = 0; ;) {
    const page = await get<{ events: LoggedEvent[]; next: number }>(server, `/api/events?after=${after}&limit=5000`)
    if (page.events.length === 0) return facts
    for (const fact of factsOf(page.events)) facts.push(fact)
    after = page.next
  }
}
