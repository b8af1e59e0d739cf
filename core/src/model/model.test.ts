import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Fact } from '../event/fact.ts'
import { INTERVAL_MS, intervalStart } from '../interval/interval.ts'
import { recount } from '../recount/recount.ts'
import { WHOLE_FLOOR } from './book.ts'
import { histories, historySettings, type History } from './history.gen.ts'
import type { Model } from './model.ts'
import { arrivalsOf, dump, foldAtOnce, foldShuffled, recountRows, rowsOf, watermarksOf } from './replay.gen.ts'
import { takenBack, told } from './told.gen.ts'

/** Each failure prints its seed and the smallest history that shows it. */
function check(numRuns: number, property: (history: History, shuffle: number) => void): void {
  fc.assert(fc.property(histories(), fc.nat(), property), { numRuns })
}

function settingsOf({ zone, base }: History) {
  return historySettings(zone, base)
}

test('M1 any order, any repeats, any batches: the same rows, the same people, the same lines', () => {
  check(120, (history, shuffle) => {
    const { base, facts, now } = history
    const once = foldAtOnce(settingsOf(history), facts, now)
    expect(dump(foldShuffled(settingsOf(history), facts, base, now, shuffle))).toEqual(dump(once))
  })
})

test('M1 the fold and the plain recount give the same figures', () => {
  check(120, (history, shuffle) => {
    const { base, facts, now } = history
    const model = foldShuffled(settingsOf(history), facts, base, now, shuffle)
    const counted = recount(facts, settingsOf(history), now, { sourceWatermarks: watermarksOf(model) })
    expect(rowsOf(model, now)).toEqual(recountRows(counted))
  })
})

test('M7 everything taken back leaves nothing; the retractions taken back leave all of it', () => {
  check(50, (history) => {
    const { facts, now } = history
    const countable = facts.filter((fact) => fact.kind !== 'source')
    const before = foldAtOnce(settingsOf(history), countable, now)
    const retractions = oncePerId(countable).map(takenBack)
    const gone = foldAtOnce(settingsOf(history), [...countable, ...retractions], now)
    expect(rowsOf(gone, now)).toEqual([])
    const again = foldAtOnce(settingsOf(history), [...countable, ...retractions, ...retractions.map(takenBack)], now)
    expect(rowsOf(again, now)).toEqual(rowsOf(before, now))
  })
})

function oncePerId(facts: readonly Fact[]): Fact[] {
  return [...new Map(facts.map((fact) => [`${fact.source} ${fact.kind} ${fact.thing} ${fact.id}`, fact])).values()]
}

test('S8 offered = answered + abandoned + flow-out + lost + waiting, by queue and, as things happened, at every border of intervals', () => {
  check(50, (history, shuffle) => {
    const { base, facts, now } = history
    const model = foldShuffled(settingsOf(history), facts, base, now, shuffle)
    for (const queue of model.book.queues()) {
      const rows = model.book.read(queue, 0, Number.MAX_SAFE_INTEGER)
      const total = model.book.sum(queue, 0, Number.MAX_SAFE_INTEGER)
      const left = total.answered + total.abandoned + total.flowOut + total.lost
      expect(total.offered).toBe(left + (model.waiting.get(queue)?.size ?? 0))
      let inLine = 0
      for (const { start, counts } of rows) {
        inLine += counts.offered - counts.answeredAt - counts.abandonedAt - counts.flowOutAt - counts.lostWaitingAt
        expect(inLine).toBe(lineAt(model, queue, start + INTERVAL_MS))
      }
    }
  })
})

/** Who stood in line at a moment; one who left before he came (a clock was wrong) counts against it until he comes. */
function lineAt(model: Model, queue: string, at: number): number {
  let line = 0
  for (const { queue: of, life } of model.segments.values()) {
    if (of !== queue || life?.queuedAt == null || life.fate === 'rejected') continue
    if (life.queuedAt < at) line++
    if ((life.answeredAt ?? life.endedAt ?? Infinity) < at) line--
  }
  return line
}

test('T8 opened + reopened + moved in − solved − closed out − moved out = open now, by queue', () => {
  check(50, (history, shuffle) => {
    const { base, facts, now } = history
    const model = foldShuffled(settingsOf(history), facts, base, now, shuffle)
    for (const queue of model.book.queues()) {
      const total = model.book.sum(queue, 0, Number.MAX_SAFE_INTEGER)
      const came = total.ticketsOpened + total.ticketsReopened + total.ticketsMovedIn
      const went = total.ticketsSolved + total.ticketsClosedOut + total.ticketsMovedOut
      expect(came - went).toBe(model.openTickets.get(queue)?.size ?? 0)
      expect(total.solvedTier1 + total.solvedTier2 + total.solvedTier3).toBe(total.ticketsSolved)
    }
  })
})

test('A9 attended time is at most the time things were open, and at most the time people were busy', () => {
  check(50, (history) => {
    const { facts, now } = history
    const model = foldAtOnce(settingsOf(history), facts, now)
    const attended = new Map<number, number>()
    for (const { start, counts } of model.book.all()) {
      expect(counts.attendedMs).toBeLessThanOrEqual(counts.busyMs)
      attended.set(start, (attended.get(start) ?? 0) + counts.attendedMs)
    }
    for (const { start, counts } of model.book.read(WHOLE_FLOOR, 0, Number.MAX_SAFE_INTEGER)) {
      expect(attended.get(start) ?? 0).toBeLessThanOrEqual(counts.agentBusyMs + counts.agentUntoldMs)
      const here = counts.agentBusyMs + counts.agentUntoldMs + counts.agentAvailableMs + counts.agentRingingMs + counts.agentAuxMs
      expect(here).toBeLessThanOrEqual(model.agents.size * INTERVAL_MS)
    }
  })
})

// ── worked examples, and histories that showed a fault once ──

const base = Date.UTC(2026, 10, 22, 3, 15)
const settings = historySettings('UTC', base)
const more = { source: '/acme/pbx' }
const entered = (visit: string, at: number, queue: string) =>
  told(visit, 'contact.queued', base + at, { contact: 'c', queue, channel: 'voice', direction: 'in' }, more)
const answered = (visit: string, at: number, agent: string) => told(visit, 'contact.answered', base + at, { agent }, more)
const ended = (visit: string, at: number, how: 'agent' | 'transfer_blind' | 'callback') =>
  told(visit, 'contact.ended', base + at, { how }, more)

function figures(facts: Fact[], now: number, queue: string): Record<string, number> {
  const model = foldAtOnce(settings, facts, base + now)
  const counted = recount(facts, settings, base + now, { sourceWatermarks: watermarksOf(model) })
  expect(rowsOf(model, base + now)).toEqual(recountRows(counted))
  const total = model.book.sum(queue, 0, Number.MAX_SAFE_INTEGER)
  return Object.fromEntries(Object.entries(total).filter(([, value]) => value !== 0))
}

test('S5 a caller who is handed on within one second: two segments of one contact, 31 s missed and 16 s met', () => {
  const facts = [
    entered('c~1', 26_000, 'vendas'),
    answered('c~1', 57_000, 'hugo'),
    entered('c~2', 60_000, 'support'),
    ended('c~1', 60_000, 'transfer_blind'),
    answered('c~2', 76_000, 'diego'),
    ended('c~2', 89_000, 'agent'),
  ]
  const sales = figures(facts, 600_000, 'sales')
  expect(sales).toMatchObject({
    offered: 1,
    answered: 1,
    waitMsAnswered: 31_000,
    transferred: 1,
    handled: 1,
    talkMs: 3_000,
    wrapMs: 30_000,
  })
  expect(sales).not.toHaveProperty('answeredInTarget')
  expect(figures(facts, 600_000, 'support')).toMatchObject({
    offered: 1,
    answeredInTarget: 1,
    waitMsAnswered: 16_000,
    talkMs: 13_000,
  })
})

test('S5 the next entry ends a wait, and the real end withdraws that', () => {
  const facts = [entered('c~1', 0, 'vendas'), entered('c~2', 60_000, 'support')]
  expect(figures(facts, 120_000, 'sales')).toMatchObject({ flowOut: 1, waitMsFlowOut: 60_000 })
  const real = figures([...facts, ended('c~1', 61_000, 'callback')], 120_000, 'sales')
  expect(real).toMatchObject({ flowOut: 1, callbackAsked: 1, waitMsFlowOut: 61_000 })
})

test('A11 derived wrap-up lasts as granted, or until the agent does something else', () => {
  const call = [entered('c~1', 0, 'vendas'), answered('c~1', 10_000, 'hugo'), ended('c~1', 40_000, 'agent')]
  expect(figures(call, 69_999, 'sales')).not.toHaveProperty('handled')
  expect(figures(call, 70_000, 'sales')).toMatchObject({ handled: 1, wrapMs: 30_000 })
  expect(figures([...call, answered('d~1', 47_000, 'hugo')], 600_000, 'sales')).toMatchObject({ handled: 1, wrapMs: 7_000 })
})

test('A11 something ahead of now cuts a wrap-up as well, in any order', () => {
  const facts = [
    answered('d~1', 1_800_000, 'ana'),
    entered('c~2', 1_800_000, 'vendas'),
    answered('c~2', 1_800_000, 'ana'),
    ended('c~2', 1_800_000, 'agent'),
  ]
  for (const order of [facts, facts.toReversed(), [facts[1]!, facts[2]!, facts[3]!, facts[0]!]]) {
    const model = foldAtOnce(settings, [], base)
    for (const arrival of arrivalsOf(order, base)) model.apply([arrival], base)
    expect(model.book.find('sales', intervalStart(base + 1_800_000))?.counts.handled).toBe(1)
  }
})

test('A10 a person of whom only the clock tells is counted up to now, at any moment, across a full hour', () => {
  const word = told('ana', 'agent.state', base, { presence: 'available', queues: ['support'] }, { source: '/acme/desk' })
  const model = foldAtOnce(settings, [word], base)
  const hour = 2_700_000
  for (const after of [1, 900_000, hour - 1, hour, hour + 1, 5_400_000]) {
    const beat = told('', 'source.state', base + after, { state: 'live' }, { source: '/acme/desk' })
    model.apply([{ seq: 2, receivedAt: base + after, fact: beat }], base + after)
    model.advance(base + after)
    const line = rowsOf(model, base + after).filter((row) => row.startsWith('support'))
    const total = line.reduce((sum, row) => sum + Number(/agentAvailableMs=(\d+)/.exec(row)![1]), 0)
    expect(total).toBe(after)
  }
})
