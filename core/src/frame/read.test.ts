import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { serviceLevel } from '../metric/service-level.ts'
import { noCounts, type Counts } from '../model/counts.ts'
import { abandonState, shareState, raised, waitState } from './figure-state.ts'
import type { FloorItem, QueueItem, TicketItem, YoungFate } from './frame.ts'
import { worstFirst } from './order.ts'
import { readDay } from './read-day.ts'
import { readFloor } from './read-floor.ts'
import { ticketState } from './read-ticket.ts'
import { readQueue, type QueueReading } from './read.ts'
import { settle } from './settled.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY = { from: 0, to: 24 * HOUR_MS }
const NOON = 12 * HOUR_MS

const noAgents = { available: 0, ringing: 0, talking: 0, holding: 0, wrapping: 0, aux: 0, offline: 0 }
const some = (counts: Partial<Counts>): Counts => ({ ...noCounts(), ...counts })

function queue(rest: Partial<QueueItem>): QueueItem {
  return {
    id: 'sales',
    at: NOON,
    name: 'Sales',
    channel: 'voice',
    family: 'live',
    provisional: false,
    open: true,
    changesAt: null,
    wait: { share: 0.8, withinMs: 20 * SECOND_MS, variant: 'C', shortMs: 5 * SECOND_MS },
    first: null,
    today: noCounts(),
    waitingSince: [],
    priorities: [],
    ringing: [],
    waiting: 0,
    young: [],
    agents: noAgents,
    occupancy: { at: NOON, busyMs: 0, availableMs: 0, busyNow: 0, availableNow: 0 },
    tickets: { open: 0, paused: 0, unassigned: 0, firstDue: [], firstRunning: 0, nextDueAt: null, resolveDueAt: null },
    doubted: [],
    ...rest,
  }
}

const before = (seconds: number) => NOON - seconds * SECOND_MS

describe('a live queue', () => {
  const busy = queue({
    // 40 settled and answered in time, 6 settled and not; then three young ones that left and three who wait, one of them too long
    today: some({
      offered: 52,
      answered: 44,
      answeredInTarget: 41,
      abandoned: 4,
      abandonedInTarget: 2,
      shortAbandoned: 1,
      waitMsAnswered: 440_000,
    }),
    young: [
      [before(15), 'answered'],
      [before(10), 'shortAbandoned'],
      [before(8), 'flowOut'],
    ],
    waitingSince: [before(25), before(12), before(3)],
    waiting: 3,
  })

  test('settled leaves out who was queued less than the target ago, and keeps who waits longer as a miss', () => {
    expect(settle(busy, NOON, 0)).toEqual({
      counts: { offered: 47, answered: 43, answeredInTarget: 40, abandonedInTarget: 1, shortAbandoned: 0 },
      young: 4,
      late: 1,
    })
  })

  test('the young span a band around the settled figure', () => {
    expect(readQueue(busy, NOON, DAY).level).toMatchObject({
      value: 40 / 47,
      low: 40 / 51,
      high: 44 / 51,
      target: 0.8,
      counted: 47,
    })
  })

  test('between frames the young grow up: answered ones are met, those still waiting are missed', () => {
    const later = readQueue(busy, NOON + 30 * SECOND_MS, DAY)
    expect(later.level).toMatchObject({ value: 41 / 51, low: 41 / 51, high: 41 / 51 })
    expect(later).toMatchObject({ waiting: 3, longestMs: 55 * SECOND_MS, longestState: 'warning', asaMs: 10 * SECOND_MS })
  })

  test('who was queued before midnight belongs to yesterday, and is late all the same', () => {
    const early = queue({ waitingSince: [-30 * SECOND_MS, -5 * SECOND_MS], waiting: 2, young: [[-6 * SECOND_MS, 'answered']] })
    expect(settle(early, 2 * SECOND_MS, 0)).toEqual({
      counts: { offered: 0, answered: 0, answeredInTarget: 0, abandonedInTarget: 0, shortAbandoned: 0 },
      young: 0,
      late: 1,
    })
  })

  test('waits beyond the list are young', () => {
    const flooded = queue({ today: some({ offered: 700 }), waitingSince: Array(500).fill(before(60)), waiting: 700 })
    expect(settle(flooded, NOON, 0)).toMatchObject({ counts: { offered: 500 }, young: 200, late: 500 })
  })

  test('a quiet queue knows nothing and raises no alarm', () => {
    expect(readQueue(queue({}), NOON, DAY)).toMatchObject({
      state: 'normal',
      level: { value: null, low: null, high: null, distance: null, state: 'unknown' },
      longestMs: null,
      abandonRate: null,
      asaMs: null,
      ahtMs: null,
      occupancy: null,
      occupancyBand: null,
      occupancyState: 'unknown',
    })
  })

  test('three target waits make the row red however good the day was', () => {
    const good = some({ offered: 101, answered: 100, answeredInTarget: 100 })
    const waiting = (seconds: number) => readQueue(queue({ today: good, waitingSince: [before(seconds)], waiting: 1 }), NOON, DAY)
    expect(waiting(20)).toMatchObject({ longestState: 'normal', state: 'good' })
    expect(waiting(60)).toMatchObject({ longestState: 'warning', state: 'good' })
    expect(waiting(61)).toMatchObject({ longestState: 'breach', state: 'breach' })
  })

  test('occupancy goes on between frames by who is busy and who is free', () => {
    const item = queue({ occupancy: { at: NOON, busyMs: 60_000, availableMs: 60_000, busyNow: 3, availableNow: 1 } })
    expect(readQueue(item, NOON, DAY).occupancy).toBe(0.5)
    expect(readQueue(item, NOON + 60_000, DAY)).toMatchObject({
      occupancy: 240 / 360,
      occupancyBand: 'low',
      occupancyState: 'normal',
    })
  })

  test('tight is amber, and red only while somebody is late', () => {
    const tight = queue({ occupancy: { at: NOON, busyMs: 95, availableMs: 5, busyNow: 0, availableNow: 0 } })
    expect(readQueue(tight, NOON, DAY).occupancyState).toBe('warning')
    expect(readQueue({ ...tight, waitingSince: [before(30)], waiting: 1 }, NOON, DAY).occupancyState).toBe('breach')
  })

  test('a settled figure is the final one, whatever comes of the young', () => {
    const call = fc.record({ queued: fc.nat(120), wait: fc.nat(60), answered: fc.boolean() })
    fc.assert(
      fc.property(fc.array(call, { maxLength: 40 }), fc.integer({ min: 20, max: 120 }), (calls, second) => {
        const known = calls.filter(({ queued }) => queued <= second)
        const gone = (c: (typeof calls)[number]) => c.queued + c.wait <= second
        const tally = (list: typeof calls) =>
          some({
            offered: list.length,
            answered: list.filter((c) => c.answered && gone(c)).length,
            answeredInTarget: list.filter((c) => c.answered && gone(c) && c.wait <= 20).length,
            abandoned: list.filter((c) => !c.answered && gone(c)).length,
            abandonedInTarget: list.filter((c) => !c.answered && gone(c) && c.wait <= 20).length,
            shortAbandoned: list.filter((c) => !c.answered && gone(c) && c.wait <= 5).length,
          })
        const at = (queued: number) => NOON + queued * SECOND_MS
        const waiting = known.filter((c) => !gone(c)).map(({ queued }) => at(queued))
        const item = queue({
          today: tally(known),
          young: known
            .filter((c) => gone(c) && c.queued > second - 20)
            .map((c): [number, YoungFate] => [
              at(c.queued),
              c.answered ? 'answered' : c.wait <= 5 ? 'shortAbandoned' : 'abandoned',
            ]),
          waitingSince: waiting.toSorted((a, b) => a - b),
          waiting: waiting.length,
        })
        const { level } = readQueue(item, at(second), DAY)
        const final = (list: typeof calls) =>
          serviceLevel(
            some({
              offered: list.length,
              answeredInTarget: list.filter((c) => c.answered && c.wait <= 20).length,
              shortAbandoned: list.filter((c) => !c.answered && c.wait <= 5).length,
            }),
          )
        expect(level.value).toBe(final(known.filter(({ queued }) => queued <= second - 20)))
        const end = final(known)
        if (end !== null) {
          expect(end).toBeGreaterThanOrEqual(level.low!)
          expect(end).toBeLessThanOrEqual(level.high!)
        }
      }),
    )
  })
})

describe('a deferred queue', () => {
  const mail = queue({
    family: 'deferred',
    channel: 'email',
    first: { share: 0.95, withinMs: 2 * HOUR_MS },
    today: some({ firstMet: 18, firstMissed: 1, firstResponses: 18, firstResponseMs: 18 * HOUR_MS, ticketsOpened: 24 }),
    tickets: {
      open: 9,
      paused: 2,
      unassigned: 1,
      firstDue: [NOON - HOUR_MS, NOON + MINUTE_MS, NOON + 2 * HOUR_MS, NOON + 20 * HOUR_MS],
      firstRunning: 4,
      nextDueAt: null,
      resolveDueAt: null,
    },
  })

  test('the headline is first responses in time; past due is missed, due later today is undecided', () => {
    expect(readQueue(mail, NOON, DAY)).toMatchObject({
      level: { value: 18 / 19, low: 18 / 21, high: 20 / 21, target: 0.95, withinMs: 2 * HOUR_MS, promised: true },
      waiting: 4,
      due: { leftMs: MINUTE_MS, overdue: 1, state: 'breach' },
      state: 'warning',
      longestMs: null,
      left: null,
      asaMs: HOUR_MS,
      answered: 18,
    })
  })

  test('a promise that falls due between frames is missed at once', () => {
    const later = readQueue(mail, NOON + 2 * MINUTE_MS, DAY)
    expect(later.level).toMatchObject({ value: 18 / 20, low: 18 / 21, high: 19 / 21 })
    expect(later.due).toEqual({ leftMs: 118 * MINUTE_MS, overdue: 2, state: 'breach' })
  })

  test('half an hour before due it warns, of a short promise in its second half', () => {
    const dueIn = (minutes: number, withinMs: number) => {
      const tickets = { ...mail.tickets, firstDue: [NOON + minutes * MINUTE_MS] }
      return readQueue({ ...mail, first: { share: 0.9, withinMs }, tickets }, NOON, DAY).due!.state
    }
    expect([dueIn(31, 2 * HOUR_MS), dueIn(30, 2 * HOUR_MS)]).toEqual(['normal', 'warning'])
    expect([dueIn(8, 15 * MINUTE_MS), dueIn(7, 15 * MINUTE_MS)]).toEqual(['normal', 'warning'])
  })

  test('without a promise there is no headline', () => {
    const { level, state } = readQueue({ ...mail, first: null, tickets: { ...mail.tickets, firstDue: [] } }, NOON, DAY)
    expect(level).toMatchObject({ value: null, promised: false, state: 'unknown' })
    expect(state).toBe('normal')
  })
})

describe('states', () => {
  const share = (met: number, counted: number, rest: object = {}) => shareState({ met, counted, target: 0.8, late: 0, ...rest })

  test('amber at five points under the target, red at ten', () => {
    expect([76, 75, 71, 70].map((met) => share(met, 100))).toEqual(['normal', 'warning', 'warning', 'breach'])
  })

  test('good is proven: the low end of the interval reaches the target', () => {
    expect([share(85, 100), share(90, 100), share(10, 10), share(20, 20)]).toEqual(['normal', 'good', 'normal', 'good'])
  })

  test('fewer than five contacts raise no alarm unless somebody is late', () => {
    expect([share(0, 4), share(0, 4, { late: 1 }), share(0, 5), share(0, 0)]).toEqual(['normal', 'breach', 'breach', 'unknown'])
  })

  test('an alarm ends a point better than it began', () => {
    expect([70, 71].map((met) => share(met, 100, { former: 'breach' }))).toEqual(['breach', 'breach'])
    expect(share(72, 100, { former: 'breach' })).toBe('warning')
    expect([76, 77].map((met) => share(met, 100, { former: 'warning' }))).toEqual(['warning', 'normal'])
  })

  test('abandonment warns above 5 % and alarms above 8 %; a wait warns past the target and alarms past three', () => {
    expect([
      abandonState(0.05, 99),
      abandonState(0.06, 99),
      abandonState(0.081, 99),
      abandonState(0.5, 4),
      abandonState(null, 0),
    ]).toEqual(['normal', 'warning', 'breach', 'normal', 'unknown'])
    expect([waitState(null, 20), waitState(20, 20), waitState(21, 20), waitState(61, 20)]).toEqual([
      'normal',
      'normal',
      'warning',
      'breach',
    ])
  })

  test('somebody who is late raises a state and never lowers it; unknown says nothing', () => {
    expect([raised('good', null), raised('good', 'warning'), raised('breach', 'warning'), raised('unknown', null)]).toEqual([
      'good',
      'warning',
      'breach',
      'normal',
    ])
  })
})

describe('order', () => {
  /** A reading of a queue with so many of a hundred met. */
  const row = (id: string, met: number, rest: Partial<QueueItem> = {}) =>
    readQueue(queue({ id, today: some({ offered: 100, answered: 100, answeredInTarget: met }), ...rest }), NOON, DAY)
  const ids = (rows: QueueReading[]) => rows.map(({ item }) => item.id)

  test('breach first, then warning, then the furthest under its target; without a figure last', () => {
    const rows = [
      row('good', 95),
      row('fine', 79),
      row('none', 0, { today: noCounts() }),
      row('red', 60),
      row('amber', 73),
      row('redder', 50),
    ]
    expect(ids(worstFirst(rows))).toEqual(['redder', 'red', 'amber', 'fine', 'good', 'none'])
  })

  test('small changes move no row, clear ones do', () => {
    expect(ids(worstFirst([row('a', 79), row('b', 78)], ['a', 'b']))).toEqual(['a', 'b'])
    expect(ids(worstFirst([row('a', 79), row('b', 76)], ['a', 'b']))).toEqual(['b', 'a'])
    expect(ids(worstFirst([row('a', 76), row('b', 75)], ['a', 'b']))).toEqual(['b', 'a']) // another rank: b warns
  })

  test('new rows find their place and gone ones leave', () => {
    expect(ids(worstFirst([row('a', 79), row('c', 60)], ['b', 'a']))).toEqual(['c', 'a'])
  })

  test('a closed queue with nobody waiting is nobody’s first concern', () => {
    expect(ids(worstFirst([row('closed', 10, { open: false }), row('open', 74)]))).toEqual(['open', 'closed'])
  })

  test('no row stands under one that is clearly better, and an order given back stays', () => {
    const rows = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.nat(100)), { selector: ([id]) => id })
    fc.assert(
      fc.property(rows, fc.array(fc.integer({ min: 0, max: 12 }).map(String)), (list, former) => {
        const ordered = worstFirst(
          list.map(([id, met]) => row(String(id), met)),
          [...new Set(former)],
        )
        expect(ids(ordered).toSorted()).toEqual(list.map(([id]) => String(id)).toSorted())
        expect(ids(worstFirst(ordered, ids(ordered)))).toEqual(ids(ordered))
        for (const [n, upper] of ordered.entries()) {
          for (const lower of ordered.slice(n + 1)) {
            if (upper.state === lower.state) expect(lower.level.distance!).toBeGreaterThanOrEqual(upper.level.distance! - 0.02)
          }
        }
      }),
    )
  })
})

test('the floor adds up its queues and counts its agents once', () => {
  const floor: FloorItem = {
    site: { id: 'sp', name: 'SP', zone: 'America/Sao_Paulo', locale: 'pt-BR' },
    settingsVersion: 1,
    day: DAY,
    today: noCounts(),
    agents: { available: 2, ringing: 0, talking: 5, holding: 1, wrapping: 1, aux: 3, offline: 40 },
    auxReasons: {},
    occupancy: { at: NOON, busyMs: 80, availableMs: 20, busyNow: 0, availableNow: 0 },
    position: { arrival: 0, events: 0, late: 0, repeats: 0, conflicts: 0 },
    backfill: null,
  }
  const phone = readQueue(queue({ waitingSince: [before(25), before(3)], waiting: 2, today: some({ offered: 2 }) }), NOON, DAY)
  const mail = readQueue(
    queue({
      id: 'mail',
      family: 'deferred',
      first: { share: 0.9, withinMs: HOUR_MS },
      tickets: { ...phone.item.tickets, open: 4, firstDue: [NOON - 1, NOON + HOUR_MS], firstRunning: 2 },
    }),
    NOON,
    DAY,
  )
  expect(readFloor(floor, [phone, mail], NOON)).toEqual({
    waiting: 2,
    longest: { ms: 25 * SECOND_MS, queue: 'Sales' },
    tickets: { open: 4, overdue: 1, leftMs: HOUR_MS },
    occupancy: 0.8,
    band: 'target',
    occupancyState: 'normal',
    onContact: 6,
    signedIn: 12,
    below: 1,
    judged: 1,
  })
  expect(readFloor(floor, [], NOON)).toMatchObject({ waiting: 0, longest: null, tickets: { open: 0, overdue: 0, leftMs: null } })
})

test('the day so far is compared with the part of the usual day that has passed', () => {
  const day = { from: 0, intervalMs: 900_000, actual: [120, 60], usual: [100, 100, 100], low: null, high: null, weeks: 4 }
  expect(readDay(day, 900_000 * 1.5)).toEqual({ soFar: 180, usualSoFar: 150, ratio: 1.2, state: 'warning' })
  expect(readDay({ ...day, actual: [120, 80] }, 900_000 * 1.5).state).toBe('breach')
  expect(readDay({ ...day, actual: [14], usual: [10] }, 900_000)).toMatchObject({ ratio: 1.4, state: 'normal' })
  expect(readDay({ ...day, usual: null }, 900_000)).toEqual({ soFar: 180, usualSoFar: null, ratio: null, state: 'unknown' })
})

test('a ticket warns in its last half-hour, or the second half of a short promise, unless its clock stands still', () => {
  const ticket: TicketItem = {
    ref: '1',
    source: '/mail',
    queue: 'mail',
    channel: 'email',
    priority: null,
    tier: 1,
    category: null,
    openedAt: NOON - 2 * HOUR_MS,
    agent: null,
    clock: 'first',
    dueAt: NOON + 30 * MINUTE_MS,
    stillUntil: null,
    closedMs: 0,
  }
  expect(ticketState(ticket, NOON)).toBe('warning')
  expect(ticketState(ticket, NOON - 1)).toBe('normal')
  expect(ticketState({ ...ticket, stillUntil: NOON + MINUTE_MS }, NOON)).toBe('normal')
  expect(ticketState({ ...ticket, dueAt: NOON - 1 }, NOON)).toBe('breach')
  expect(ticketState({ ...ticket, openedAt: NOON, dueAt: NOON + 15 * MINUTE_MS }, NOON)).toBe('normal')
})
