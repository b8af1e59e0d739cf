import { Worker } from 'node:worker_threads'
import { once } from 'node:events'
import { countsOf } from '@watchfloor/core/frame/cut'
import type { Fact } from '@watchfloor/core/event/fact'
import type { ThingKind } from '@watchfloor/core/event/vocabulary'
import { INTERVAL_MS, intervalStart } from '@watchfloor/core/interval/interval'
import { countKeys, type CountKey } from '@watchfloor/core/model/counts'
import { subjectOf, type Model } from '@watchfloor/core/model/model'
import { settledUntil } from '@watchfloor/core/model/settled'
import type { Db } from '@watchfloor/db/connect'
import { findSpan, readLastWords, readSpan, readThings } from '@watchfloor/db/log/read'
import type { RecountAnswer, RecountTask } from './reconcile-worker.ts'

export type Difference = { queue: string; start: number; key: CountKey; fold: number; recount: number }

const HOUR_MS = 3_600_000
/** Whatever was open in the interval has a fact within so long of it, or within the longest time that a queue grants a contact. */
const AROUND_MS = 5 * HOUR_MS
/** Agents are read whole so long before; of what they said before that, the last words: some may have been taken back. */
const PRESENCE_MS = 36 * HOUR_MS
const LAST_WORDS = 8
const PAGE = 5_000
/** Promises fall due in intervals in which their ticket has no fact: they are compared in the tests, over whole logs. */
const promises: ReadonlySet<CountKey> = new Set([
  'firstMet',
  'firstMissed',
  'nextMet',
  'nextMissed',
  'resolveMet',
  'resolveMissed',
])

/** The newest interval that is settled in every queue of the floor; null while there is none. */
export function newestSettled(model: Model): number | null {
  const untils = [...model.feeds.keys()].map((queue) => settledUntil(model, queue)).filter((until) => until > 0)
  return untils.length === 0 ? null : intervalStart(Math.min(...untils)) - INTERVAL_MS
}

/**
 * Counts a settled interval once more from the log, in a plain way that shares no code with the fold, and compares. Works in a thread of its
 * own: boards do not wait for it. Null where the interval moved meanwhile.
 */
export async function reconcile(db: Db, model: Model, start: number): Promise<Difference[] | null> {
  const upTo = model.head
  const now = model.now
  const before = printOf(model, start)
  const facts = await factsAround(db, model, start, upTo)
  const task: RecountTask = {
    facts,
    settings: model.settings.settings,
    now,
    start,
    watermarks: [...model.sources.values()].map((track) => [track.id, track.watermark]),
  }
  const worker = new Worker(new URL('./reconcile-worker.ts', import.meta.url))
  try {
    worker.postMessage(task)
    const [answer] = (await once(worker, 'message')) as [RecountAnswer]
    return printOf(model, start) === before ? differences(model, start, now, answer) : null
  } finally {
    await worker.terminate()
  }
}

function differences(model: Model, start: number, now: number, { rows }: RecountAnswer): Difference[] {
  const counted = new Map(rows)
  const found: Difference[] = []
  for (const queue of new Set([...counted.keys(), ...model.book.queues()])) {
    const fold = countsOf(model, queue, start, start + INTERVAL_MS, now)
    for (const key of countKeys) {
      const recounted = counted.get(queue)?.[key] ?? 0
      if (!promises.has(key) && fold[key] !== recounted) found.push({ queue, start, key, fold: fold[key], recount: recounted })
    }
  }
  return found
}

/** Tells whether a row of the interval moved. */
function printOf(model: Model, start: number): string {
  return model.book
    .queues()
    .map((queue) => model.book.find(queue, start)?.revision ?? 0)
    .join()
}

async function factsAround(db: Db, model: Model, start: number, upTo: number): Promise<Fact[]> {
  const around = aroundOf(model)
  const near = await span(db, start - around, start + INTERVAL_MS + around, upTo)
  const said = (await span(db, start - around - PRESENCE_MS, start - around, upTo)).filter(
    ({ kind }) => kind === 'agent' || kind === 'source',
  )
  const names = [...model.agents.values()].flatMap((agent) => [...agent.feeds.values()])
  const words = await readLastWords(db, names, start - around - PRESENCE_MS, LAST_WORDS)
  said.push(...words.filter(({ seq }) => seq <= upTo).map(({ fact }) => fact))
  const things = new Map<string, { kind: ThingKind; thing: string }>()
  for (const fact of near) {
    if (fact.kind === 'ticket' || fact.kind === 'segment') things.set(subjectOf(fact), { kind: fact.kind, thing: fact.thing })
    const about = (fact.type === 'survey.sent' || fact.type === 'survey.answered') && fact.data.about
    if (!about) continue
    const [kind, ...rest] = about.split('/')
    things.set(`${kind}\n${rest.join('/')}`, { kind: kind as ThingKind, thing: rest.join('/') })
  }
  const whole = (await readThings(db, [...things.values()])).filter(({ seq }) => seq <= upTo).map(({ fact }) => fact)
  return [...near, ...said, ...whole]
}

function aroundOf(model: Model): number {
  const granted = model.settings.settings.queues.flatMap(({ versions }) => versions.map(({ longestMs }) => longestMs + HOUR_MS))
  return Math.max(AROUND_MS, ...granted)
}

async function span(db: Db, from: number, to: number, upTo: number): Promise<Fact[]> {
  const facts: Fact[] = []
  const place = await findSpan(db, from, to)
  for (let after = 0; ;) {
    const page = await readSpan(db, place, after, PAGE)
    for (const { seq, fact } of page) if (seq <= upTo) facts.push(fact)
    after = page.at(-1)?.seq ?? 0
    if (page.length < PAGE || after > upTo) return facts
  }
}
