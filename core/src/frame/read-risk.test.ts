import { expect, test } from 'vitest'
import { noCounts } from '../model/counts.ts'
import { HOUR, mail, MINUTE, now, phone } from '../staffing/pace.fixture.ts'
import { readStaffing } from '../staffing/read-staffing.ts'
import type { PaceItem, QueueItem, TicketItem, TrackItem } from './frame.ts'
import { scoreWaits } from './score.ts'
import { readRisk } from './read-risk.ts'
import { calibrate } from '../risk/calibration.ts'
import { tellingBin } from './track.ts'

const SECOND = 1_000

function queueItem(pace: PaceItem, waited: number[], more: Partial<QueueItem> = {}): QueueItem {
  const { id, name, family, open, wait, first } = pace
  return {
    ...{ id, name, family, open, wait, first, at: now, channel: 'voice', provisional: false, changesAt: null, today: noCounts() },
    waitingSince: waited.map((seconds) => now - seconds * SECOND),
    ...{ waiting: waited.length, priorities: [], ringing: [], young: [], doubted: [] },
    agents: { available: 0, ringing: 0, talking: 0, holding: 0, wrapping: 0, aux: 0, offline: 0 },
    occupancy: { at: now, busyMs: 0, availableMs: 0, busyNow: 0, availableNow: 0 },
    tickets: { open: 0, paused: 0, unassigned: 0, firstDue: [], firstRunning: 0, nextDueAt: null, resolveDueAt: null },
    ...more,
  }
}

function ticket(ref: string, dueInMs: number, more: Partial<TicketItem> = {}): TicketItem {
  return {
    ...{ ref, source: '/desk', queue: 'mail', channel: 'email', priority: null, tier: 1, category: null, agent: null },
    ...{ openedAt: now - HOUR, clock: 'first', dueAt: now + dueInMs, stillUntil: null, closedMs: 0 },
    ...more,
  }
}

const track = (more: Partial<TrackItem> = {}): TrackItem => ({
  ...{ n: 500, since: now - 24 * HOUR, state: 'proven', bins: [], ece: 0.01, skill: 0.2, knots: [], own: {} },
  ...more,
})
const proven = { wait: track(), ticket: track() }
const unproven = { wait: track({ state: 'unproven', n: 12 }), ticket: null }

/** One phone queue of four people (handle time 2 minutes) and its line. */
function lineOf(waited: number[], more: Partial<QueueItem> = {}, tracks: Parameters<typeof readRisk>[0]['tracks'] = proven) {
  const pace = phone('sales', { calls: 90, handleMs: 2 * MINUTE })
  const staffing = readStaffing([pace], [{ queues: ['sales'], here: 4, free: 0, away: 0, untold: 0 }], now)
  return readRisk({ queues: [queueItem(pace, waited, more)], tickets: [], paces: [pace], staffing, tracks }, now)
}

test('the first in line has four agents finishing every two minutes: 1 − e^(−T/30 s) that one does in time to ring', () => {
  const { coming } = lineOf([5])
  // how well the handle time is known moves it a little
  expect(coming[0]!.computed).toBeCloseTo(Math.exp(-(15 - 6) / 30), 2)
  expect(coming[0]).toMatchObject({ kind: 'wait', queue: 'sales', leftMs: 15 * SECOND, wait: { place: 1 } })
})

test('who rings at somebody is out of the line, and likely to be answered', () => {
  const plain = lineOf([8, 5]).coming
  const rung = lineOf([8, 5], { ringing: [0] }).coming
  const of = (all: typeof plain, place: number) => all.find(({ wait }) => wait!.place === place)!.computed!
  expect(of(rung, 1)).toBeLessThan(0.2)
  expect(of(rung, 2)).toBeLessThan(of(plain, 2))
})

test('people who serve another line too are waited for by both, and come free from either', () => {
  const both = (waiting: number) => {
    const [sales, support] = [
      phone('sales', { calls: 90, handleMs: 2 * MINUTE }),
      phone('support', { calls: 90, handleMs: 2 * MINUTE, more: { waiting } }),
    ]
    const staffing = readStaffing([sales, support], [{ queues: ['sales', 'support'], here: 4, free: 0, away: 0, untold: 0 }], now)
    return scoreWaits(queueItem(sales, [5]), staffing, now)![0]!
  }
  expect(both(0)).toBeCloseTo(lineOf([5]).coming[0]!.computed!, 2)
  expect(both(4)).toBeGreaterThan(both(0))
})

test('further back is likelier to be late, and the likeliest goes first', () => {
  const { coming } = lineOf([3, 2, 1])
  expect(coming.map(({ wait }) => wait!.place)).toEqual([3, 2, 1])
  expect(coming.every(({ probability, computed }) => probability === computed && computed! > 0.5)).toBe(true)
})

test('who is late already is broken, the latest first, and has no chance', () => {
  const { coming, broken } = lineOf([45, 22, 12])
  expect(coming.map(({ wait }) => wait!.place)).toEqual([3])
  expect(broken.map(({ leftMs, probability }) => [leftMs, probability])).toEqual([
    [-2 * SECOND, null],
    [-25 * SECOND, null],
  ])
})

test('while the record is unproven nothing is said, and the soonest goes first', () => {
  const { coming, soon, proven } = lineOf([12, 8, 3], {}, unproven)
  expect(coming.map(({ wait, probability }) => [wait!.place, probability])).toEqual([
    [1, null],
    [2, null],
    [3, null],
  ])
  expect({ soon, proven }).toEqual({ soon: { due: 3, scored: 0, expected: null }, proven: false })
})

test('a higher priority passes those who came before', () => {
  const plain = lineOf([10, 5])
  const passed = lineOf([10, 5], { priorities: [[1, 5]] })
  const chance = ({ coming }: typeof plain, place: number) => coming.find(({ wait }) => wait!.place === place)!.computed!
  expect(chance(passed, 2)).toBeLessThan(chance(plain, 2))
  expect(chance(passed, 1)).toBeGreaterThan(chance(plain, 1))
})

test('the record corrects what was computed; a queue with a record of its own goes by that', () => {
  const floors: [number, number][] = [
    [0.2, 0.1],
    [0.8, 0.9],
  ]
  const own: [number, number][] = [[0.5, 0.5]]
  const [byFloor] = lineOf([5], {}, { ...proven, wait: track({ knots: floors, own: { support: own } }) }).coming
  expect(byFloor!.probability).toBe(calibrate(floors, byFloor!.computed!))
  const [byOwn] = lineOf([5], {}, { ...proven, wait: track({ knots: floors, own: { sales: own } }) }).coming
  expect(byOwn!.probability).toBe(calibrate(own, byOwn!.computed!))
  expect(byOwn!.probability).not.toBeCloseTo(byFloor!.probability!)
})

test('a record that was refuted says nothing either', () => {
  expect(lineOf([5], {}, { ...proven, wait: track({ state: 'failed' }) }).coming[0]!.probability).toBeNull()
})

/** A mail queue of two people, replies of six minutes, and tickets. */
function mailOf(tickets: TicketItem[], here = 2) {
  const pace = mail('mail', 30)
  const firstDue = tickets.filter(({ clock }) => clock === 'first').map(({ dueAt }) => dueAt)
  const item = queueItem(pace, [], { tickets: { ...queueItem(pace, []).tickets, firstDue } })
  const staffing = readStaffing([pace], [{ queues: ['mail'], here, free: 0, away: 0, untold: 0 }], now)
  return readRisk({ queues: [item], tickets, paces: [pace], staffing, tracks: proven }, now)
}

test('a ticket is the likelier to be late the more replies are due before it; hours in which nobody works do not help', () => {
  const chanceOf = (reading: ReturnType<typeof mailOf>, ref: string) =>
    [...reading.coming, ...reading.broken].find(({ ticket }) => ticket!.ref === ref)!.computed
  const before = Array.from({ length: 20 }, (_, n) => ticket(`b${n}`, 5 * MINUTE + n * MINUTE))
  const alone = chanceOf(mailOf([ticket('t', 30 * MINUTE)]), 't')!
  const behind = chanceOf(mailOf([...before, ticket('t', 30 * MINUTE)]), 't')!
  expect(alone).toBeLessThan(0.05)
  expect(behind).toBeGreaterThan(0.9)
  const overnight = ticket('t', 14 * HOUR, { closedMs: 14 * HOUR - 30 * MINUTE })
  expect(chanceOf(mailOf([overnight]), 't')).toBe(alone)
  const stands = ticket('t', 14 * HOUR, { stillUntil: now + 13 * HOUR, closedMs: HOUR / 2 })
  expect(chanceOf(mailOf([stands]), 't')).toBe(alone)
  expect(chanceOf(mailOf([ticket('t', -1)]), 't')).toBeNull()
  expect(chanceOf(mailOf([ticket('t', HOUR, { clock: 'resolve' })]), 't')).toBeNull()
})

test('how many of those due in half an hour will break is the sum of their chances, with a band', () => {
  const due = Array.from({ length: 20 }, (_, n) => ticket(`t${n}`, 10 * MINUTE + n * MINUTE))
  const { soon, coming } = mailOf([...due, ticket('later', 50 * MINUTE)])
  const mean = coming.filter(({ leftMs }) => leftMs <= 30 * MINUTE).reduce((sum, { probability }) => sum + probability!, 0)
  expect(soon.due).toBe(20)
  expect(soon.expected!.mean).toBeCloseTo(mean)
  expect(soon.expected!.low).toBeLessThan(mean)
  expect(soon.expected!.high).toBeGreaterThan(mean)
  expect(mailOf([]).soon).toEqual({ due: 0, scored: 0, expected: null })
})

test('what is due soon and cannot be computed stands among those that are as likely as not', () => {
  const before = Array.from({ length: 6 }, (_, n) => ticket(`b${n}`, 10 * MINUTE + n * MINUTE))
  const { coming, soon } = mailOf([...before, ticket('solve', 20 * MINUTE, { clock: 'resolve' }), ticket('late', 80 * MINUTE)])
  const ranked = coming.map(({ ticket, probability }): [string, number | null] => [
    ticket!.ref,
    probability === null ? null : Math.round(probability * 10),
  ])
  const at = ranked.findIndex(([ref]) => ref === 'solve')
  expect(ranked.slice(0, at).every(([, tenth]) => tenth! >= 5)).toBe(true)
  expect(ranked.slice(at + 1).every(([, tenth]) => tenth! <= 5)).toBe(true)
  expect(soon).toMatchObject({ due: 7, scored: 6 })
})

test('of a record the bin nearest to 70 % is shown that holds enough', () => {
  const bins = [
    { p: 0.12, share: 0.1, n: 400 },
    { p: 0.55, share: 0.52, n: 80 },
    { p: 0.71, share: 0.68, n: 12 },
  ]
  expect(tellingBin(track({ bins }))).toBe(bins[1])
  expect(tellingBin(track({ bins }), 10)).toBe(bins[2])
  expect(tellingBin(track())).toBeNull()
})
