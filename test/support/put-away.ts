import type { Fact } from '@watchfloor/core/event/fact'
import { cutFloor, cutQueue, cutSource, queueIds } from '@watchfloor/core/frame/cut'
import { cutTickets } from '@watchfloor/core/frame/cut-tickets'
import { dumpModel, restoreModel, type ModelDump } from '@watchfloor/core/model/dump'
import type { History } from '@watchfloor/core/model/history.gen'
import { Model, type Arrival } from '@watchfloor/core/model/model'
import { dice, rowsOf } from '@watchfloor/core/model/replay.gen'
import { settledUntil } from '@watchfloor/core/model/settled'
import type { SettingsBook } from '@watchfloor/core/settings/book'
import type { Span } from '@watchfloor/db/log/read'
import { foldAnew } from '@watchfloor/server/model/fold-anew'
import { bringBack, evictionCutoff, farBefore, residentFacts, type LogReader } from '@watchfloor/server/model/residence'

/** What befalls a model. `putAway`: what is long over leaves it; `restart`: it is taken up from a checkpoint. */
export type Step =
  { kind: 'tell'; facts: Fact[]; now: number } | { kind: 'advance'; now: number } | { kind: 'putAway' } | { kind: 'restart' }

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** The history told mostly in order, `late` facts (a share) at any later time, with the clock running and the model tidied in between. */
export function story({ facts, now }: History, seed: number): Step[] {
  const roll = dice(seed)
  const late = [0, 0.05, 0.3][Math.floor(roll() * 3)]!
  const told = facts
    .map((fact) => ({ fact, arrivesAt: roll() < late ? fact.at + roll() * (now - fact.at) : fact.at + roll() * 1_000 }))
    .sort((a, b) => a.arrivesAt - b.arrivesAt)
  const steps: Step[] = []
  let clock = 0
  for (let n = 0; n < told.length;) {
    const batch = told.slice(n, n + 1 + Math.floor(roll() * roll() * 20))
    n += batch.length
    clock = Math.min(now, Math.max(clock, Math.round(batch.at(-1)!.arrivesAt)))
    steps.push({ kind: 'tell', facts: batch.map(({ fact }) => fact), now: clock })
    if (roll() < 0.4) steps.push({ kind: 'advance', now: (clock = Math.min(now, clock + Math.floor(roll() ** 4 * 3 * HOUR))) })
    if (roll() < 0.4) steps.push({ kind: 'putAway' })
    if (roll() < 0.1) steps.push({ kind: 'restart' })
  }
  return [...steps, { kind: 'advance', now }]
}

/** Lives the story twice: with a model that keeps everything, and with one that does as the server does. */
export async function live(steps: readonly Step[], settings: SettingsBook): Promise<{ kept: Model; tidied: Model }> {
  const log: Arrival[] = []
  const reader = readerOf(log)
  const kept = new Model(settings)
  let tidied = new Model(settings)
  for (const step of steps) {
    switch (step.kind) {
      case 'tell': {
        const arrivals = step.facts.map((fact, n) => ({ seq: log.length + 1 + n, receivedAt: step.now, fact }))
        await bringBack(reader, tidied, arrivals)
        log.push(...arrivals)
        for (const model of [kept, tidied]) model.apply(arrivals, step.now)
        break
      }
      case 'advance':
        for (const model of [kept, tidied]) model.advance(step.now)
        break
      case 'putAway':
        tidied.evict(evictionCutoff(tidied, tidied.now))
        break
      case 'restart':
        tidied = await fromCheckpoint(tidied, settings, reader)
    }
  }
  return { kept, tidied }
}

/**
 * Lives the story once more: facts that reach back too far are owed, and where anything is, the log is folded anew at the end.
 */
export async function liveOwing(steps: readonly Step[], settings: SettingsBook): Promise<{ settled: Model; owed: number }> {
  const log: Arrival[] = []
  const reader = readerOf(log)
  const model = new Model(settings)
  let owed = 0
  for (const step of steps) {
    if (step.kind === 'advance') model.advance(step.now)
    if (step.kind === 'putAway') model.evict(evictionCutoff(model, model.now))
    if (step.kind !== 'tell') continue
    const arrivals = step.facts.map((fact, n) => ({ seq: log.length + 1 + n, receivedAt: step.now, fact }))
    const far = await bringBack(reader, model, arrivals, { limit: farBefore(model) })
    log.push(...arrivals)
    model.skip(far)
    model.apply(
      arrivals.filter((one) => !far.includes(one)),
      step.now,
    )
    owed += far.length
  }
  if (owed === 0) return { settled: model, owed }
  const settled = new Model(settings)
  await foldAnew(reader, settled, log.length, model.now)
  settled.advance(model.now)
  return { settled, owed }
}

/** All that anybody can see of a model: history, and what boards get. */
export function seen(model: Model) {
  const ids = queueIds(model)
  return {
    rows: rowsOf(model, model.now),
    floor: cutFloor(model, model.now, { repeats: 0, conflicts: 0 }),
    queues: ids.map((id) => cutQueue(model, id, model.now)),
    tickets: [...cutTickets(model, ids, model.now)],
    settled: ids.map((id) => settledUntil(model, id)),
    sources: [...model.sources.keys()].sort().map((id) => cutSource(model, id, model.now)),
  }
}

async function fromCheckpoint(model: Model, settings: SettingsBook, reader: LogReader): Promise<Model> {
  const dump = JSON.parse(JSON.stringify(dumpModel(model))) as ModelDump
  const rows = model.book.all().map((row) => structuredClone(row))
  const restored = new Model(settings)
  restoreModel(restored, dump, rows, await residentFacts(reader, dump.evictedBefore, dump.older, dump.head))
  return restored
}

/** The plain list of what was told, read as the database reads it. */
export function readerOf(log: readonly Arrival[]): LogReader {
  const where = (fits: (fact: Fact) => boolean) => Promise.resolve(log.filter(({ fact }) => fits(fact)))
  return {
    readThings: (things) => where((fact) => things.some(({ kind, thing }) => kind === fact.kind && thing === fact.thing)),
    readKeyed: (keys) => where((fact) => keys.some(({ source, id }) => source === fact.source && id === fact.id)),
    readSurveysAbout: (subjects) => where(({ data }) => 'about' in data && subjects.includes(data.about ?? '')),
    readLastWords: (names, before, count) =>
      Promise.resolve(
        names.flatMap(({ source, name }) =>
          log
            .filter(({ fact }) => fact.kind === 'agent' && fact.source === source && fact.thing === name && fact.at < before)
            .sort((a, b) => b.fact.at - a.fact.at)
            .slice(0, count),
        ),
      ),
    findSpan: (from, to) => Promise.resolve(spanOf(log, from, to)),
    readSpan: ({ from, to, last }, after, limit) =>
      Promise.resolve(
        log.filter(({ seq, fact }) => seq > after && seq <= last && fact.at >= from && fact.at < to).slice(0, limit),
      ),
    readDays: (upTo) => {
      const told = log.filter(({ seq }) => seq <= upTo)
      const days = [...new Set(told.map(({ fact }) => Math.floor(fact.at / DAY)))].sort((a, b) => a - b)
      return Promise.resolve(days.map((day) => spanOf(told, day * DAY, (day + 1) * DAY)))
    },
  }
}

function spanOf(log: readonly Arrival[], from: number, to: number): Span {
  const seqs = log.filter(({ fact }) => fact.at >= from && fact.at < to).map(({ seq }) => seq)
  return { from, to, first: seqs[0] ?? 0, last: seqs.at(-1) ?? 0, count: seqs.length }
}
