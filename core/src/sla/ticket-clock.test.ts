import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { queueSetting, type Calendar, type ClockTargets } from '../settings/settings.ts'
import { always, businessMsBetween } from './calendar.ts'
import { policyMs } from './clock.ts'
import { escalateAt } from './escalation.ts'
import { ticketClocks } from './ticket-clock.ts'
import { reopenings, ticketEnd, type TicketLife } from './ticket-life.ts'
import { targetsFor, ticketTerms, type Terms } from './ticket-terms.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** Monday 23 November 2026 in São Paulo (UTC −3): `clock('09:30')`, a day later `clock('09:30', 1)`. */
const clock = (time: string, day = 0) => Date.parse(`2026-11-23T${time}:00-03:00`) + day * 24 * HOUR_MS

const hours = [{ opens: '09:00', closes: '18:00' }]
const office: Calendar = {
  id: 'office',
  zone: 'America/Sao_Paulo',
  week: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours },
  holidays: [],
}
const business = (withinMs: number) => ({ share: 0.95, withinMs, clock: 'business' as const })
const targets: ClockTargets = { first: business(2 * HOUR_MS), next: business(HOUR_MS), resolve: business(8 * HOUR_MS) }
const terms: Terms[] = [{ from: 0, targets, calendar: office, pausedBy: ['pending', 'hold'] }]

const opened: TicketLife = { openedAt: clock('17:00'), statuses: [], messages: [], mergedAt: null }
const reply = (at: number) => ({ at, from: 'agent' as const, public: true })
const asks = (at: number) => ({ at, from: 'customer' as const, public: true })

describe('first response', () => {
  test('opened at 17:00 with two hours, it is due at 10:00 next morning and stands still overnight', () => {
    const { first } = ticketClocks(opened, terms, clock('20:00'))
    expect(first).toEqual({
      kind: 'first',
      startedAt: clock('17:00'),
      targetMs: 2 * HOUR_MS,
      clock: 'business',
      dueAt: clock('10:00', 1),
      state: 'running',
      metAt: null,
      spentMs: HOUR_MS,
      spentCalendarMs: 3 * HOUR_MS,
      leftMs: HOUR_MS,
      stillUntil: clock('09:00', 1),
      turnsAt: clock('09:00', 1),
    })
  })

  test('a reply at the due time is in time, a millisecond later it is not', () => {
    const answered = (at: number) => ticketClocks({ ...opened, messages: [reply(at)] }, terms, clock('12:00', 1)).first!
    expect(answered(clock('10:00', 1))).toMatchObject({ state: 'met', spentMs: 2 * HOUR_MS, leftMs: 0, stillUntil: null })
    expect(answered(clock('10:00', 1) + 1)).toMatchObject({ state: 'missed', metAt: clock('10:00', 1) + 1, leftMs: -1 })
  })

  test('a running promise past its due time is missed now', () => {
    expect(ticketClocks(opened, terms, clock('10:00', 1)).first).toMatchObject({ state: 'running', leftMs: 0 })
    expect(ticketClocks(opened, terms, clock('10:30', 1)).first).toMatchObject({
      state: 'missed',
      metAt: null,
      leftMs: -30 * MINUTE_MS,
    })
  })

  test('a bot acknowledges, it does not respond; neither does a note', () => {
    const life: TicketLife = {
      ...opened,
      messages: [
        { at: clock('17:01'), from: 'bot', public: true },
        { at: clock('17:05'), from: 'agent', public: false },
      ],
    }
    const { ack, first } = ticketClocks(life, terms, clock('17:30'))
    expect(ack).toEqual({ at: clock('17:01'), spentMs: MINUTE_MS, spentCalendarMs: MINUTE_MS })
    expect(first).toMatchObject({ state: 'running', metAt: null })
  })

  test('pending does not pause it', () => {
    const life: TicketLife = { ...opened, statuses: [{ at: clock('17:10'), status: 'pending' }] }
    expect(ticketClocks(life, terms, clock('17:30')).first).toMatchObject({ state: 'running', dueAt: clock('10:00', 1) })
  })

  test('a ticket that we began has no first response, and the next message of the customer starts a clock', () => {
    const life: TicketLife = { ...opened, messages: [reply(clock('17:00')), asks(clock('17:20'))] }
    const { first, next } = ticketClocks(life, terms, clock('17:30'))
    expect(first).toBeNull()
    expect(next).toMatchObject([{ state: 'running', startedAt: clock('17:20') }])
  })

  test('without a promise it is measured and never judged', () => {
    const free: Terms[] = [{ ...terms[0]!, targets: {} }]
    expect(ticketClocks(opened, free, clock('17:30')).first).toMatchObject({ state: 'running', dueAt: null, leftMs: null })
    expect(ticketClocks({ ...opened, messages: [reply(clock('17:30'))] }, free, clock('17:40')).first).toMatchObject({
      state: 'stopped',
      metAt: clock('17:30'),
      spentMs: 30 * MINUTE_MS,
    })
  })

  test('a calendar promise runs overnight', () => {
    const calendarTerms: Terms[] = [{ ...terms[0]!, targets: { first: { ...business(2 * HOUR_MS), clock: 'calendar' } } }]
    const { first } = ticketClocks(opened, calendarTerms, clock('18:30'))
    expect(first).toMatchObject({
      dueAt: clock('19:00'),
      spentMs: HOUR_MS,
      spentCalendarMs: 1.5 * HOUR_MS,
      leftMs: HOUR_MS / 2,
      stillUntil: null,
    })
    expect(policyMs(first!)).toBe(1.5 * HOUR_MS)
  })
})

describe('a ticket that leaves', () => {
  test('deleted or merged, its running clocks count in neither', () => {
    const deleted: TicketLife = { ...opened, statuses: [{ at: clock('17:30'), status: 'deleted' }] }
    const merged: TicketLife = { ...opened, statuses: [{ at: clock('17:30'), status: 'closed' }], mergedAt: clock('17:30') }
    for (const life of [deleted, merged]) {
      const { first, resolve } = ticketClocks(life, terms, clock('12:00', 1))
      expect(first).toMatchObject({ state: 'stopped', metAt: null, spentMs: 30 * MINUTE_MS })
      expect(resolve).toMatchObject([{ state: 'stopped', metAt: null, spentMs: 30 * MINUTE_MS }])
    }
  })

  test('a miss before the deletion stays a miss', () => {
    const life: TicketLife = { ...opened, statuses: [{ at: clock('11:00', 1), status: 'deleted' }] }
    expect(ticketClocks(life, terms, clock('12:00', 1)).first).toMatchObject({ state: 'missed', dueAt: clock('10:00', 1) })
  })

  test('solved without a reply the first response counts in neither, and runs on from the start when reopened', () => {
    const solved: TicketLife = { ...opened, statuses: [{ at: clock('17:30'), status: 'solved' }] }
    expect(ticketClocks(solved, terms, clock('12:00', 1)).first).toMatchObject({ state: 'stopped' })
    const again: TicketLife = { ...opened, statuses: [...solved.statuses, { at: clock('09:30', 1), status: 'open' }] }
    expect(ticketClocks(again, terms, clock('09:40', 1)).first).toMatchObject({ state: 'running', dueAt: clock('10:00', 1) })
  })

  test('a solved ticket that is deleted later stays solved; one restored is open', () => {
    const statuses = [
      { at: 1, status: 'solved' as const },
      { at: 2, status: 'deleted' as const },
    ]
    expect(ticketEnd({ ...opened, statuses })).toEqual({ how: 'solved', at: 1 })
    expect(ticketEnd({ ...opened, statuses: [...statuses, { at: 3, status: 'open' }] })).toBeNull()
    expect(reopenings([...statuses, { at: 3, status: 'open' }, { at: 4, status: 'pending' }])).toEqual([3])
  })
})

describe('next response', () => {
  test('one clock for each unanswered stretch, from its first message', () => {
    const life: TicketLife = {
      ...opened,
      openedAt: clock('09:00'),
      messages: [
        asks(clock('09:00')),
        asks(clock('09:05')),
        reply(clock('09:30')),
        asks(clock('10:00')),
        asks(clock('10:20')),
        reply(clock('10:50')),
        reply(clock('10:51')),
        asks(clock('11:00')),
        { at: clock('11:30'), from: 'bot', public: true },
      ],
    }
    const { first, next } = ticketClocks(life, terms, clock('12:30'))
    expect(first).toMatchObject({ state: 'met', metAt: clock('09:30') })
    expect(next).toMatchObject([
      { state: 'met', startedAt: clock('10:00'), metAt: clock('10:50'), spentMs: 50 * MINUTE_MS },
      { state: 'missed', startedAt: clock('11:00'), dueAt: clock('12:00'), metAt: null },
    ])
  })
})

describe('resolution', () => {
  const working: TicketLife = {
    ...opened,
    openedAt: clock('09:00'),
    statuses: [
      { at: clock('10:00'), status: 'open' },
      { at: clock('11:00'), status: 'pending' },
      { at: clock('12:00'), status: 'hold' },
    ],
  }

  test('while paused nobody knows when it falls due', () => {
    expect(ticketClocks(working, terms, clock('15:00')).resolve).toMatchObject([
      { state: 'paused', dueAt: null, spentMs: 2 * HOUR_MS, leftMs: 6 * HOUR_MS, stillUntil: null },
    ])
  })

  test('resumed, it falls due later by the pause', () => {
    const resumed: TicketLife = { ...working, statuses: [...working.statuses, { at: clock('15:00'), status: 'open' }] }
    expect(ticketClocks(resumed, terms, clock('16:00')).resolve).toMatchObject([
      { state: 'running', dueAt: clock('12:00', 1), spentMs: 3 * HOUR_MS, spentCalendarMs: 3 * HOUR_MS },
    ])
    const solved: TicketLife = { ...working, statuses: [...resumed.statuses, { at: clock('17:00'), status: 'solved' }] }
    expect(ticketClocks(solved, terms, clock('16:00', 4)).resolve).toMatchObject([
      { state: 'met', metAt: clock('17:00'), dueAt: clock('12:00', 1), spentMs: 4 * HOUR_MS },
    ])
  })

  test('what ran out before a pause is missed, and solved while paused it is met', () => {
    const late: TicketLife = { ...opened, openedAt: clock('09:00'), statuses: [{ at: clock('17:30'), status: 'pending' }] }
    expect(ticketClocks(late, terms, clock('17:40')).resolve).toMatchObject([{ state: 'missed', dueAt: clock('17:00') }])
    const kept: TicketLife = { ...working, statuses: [...working.statuses, { at: clock('16:00', 3), status: 'solved' }] }
    expect(ticketClocks(kept, terms, clock('16:00', 4)).resolve).toMatchObject([{ state: 'met', spentMs: 2 * HOUR_MS }])
  })

  const reopened: TicketLife = {
    ...opened,
    openedAt: clock('09:00'),
    statuses: [
      { at: clock('10:00'), status: 'solved' },
      { at: clock('12:00'), status: 'open' },
      { at: clock('13:00'), status: 'closed' },
    ],
  }

  test('reopened, the clock goes on from the first creation', () => {
    const { resolve } = ticketClocks(reopened, terms, clock('14:00'))
    expect(resolve).toMatchObject([{ state: 'met', startedAt: clock('09:00'), metAt: clock('13:00'), spentMs: 4 * HOUR_MS }])
  })

  test('reopened under the other rule, a new clock starts', () => {
    const { resolve } = ticketClocks(reopened, terms, clock('14:00'), 'restart')
    expect(resolve).toMatchObject([
      { state: 'met', startedAt: clock('09:00'), metAt: clock('10:00'), spentMs: HOUR_MS },
      { state: 'met', startedAt: clock('12:00'), metAt: clock('13:00'), spentMs: HOUR_MS, dueAt: clock('11:00', 1) },
    ])
  })
})

describe('terms', () => {
  const mail = queueSetting.parse({
    id: 'mail',
    site: 'sp',
    versions: [
      {
        name: 'Mail',
        channel: 'email',
        family: 'deferred',
        calendar: 'office',
        wait: { share: 0.8, withinMs: 20_000 },
        tickets: { first: business(4 * HOUR_MS), resolve: business(8 * HOUR_MS) },
        byPriority: { '1': { first: business(HOUR_MS) } },
      },
      {
        from: clock('12:00'),
        name: 'Mail',
        channel: 'email',
        family: 'deferred',
        calendar: 'office',
        wait: { share: 0.8, withinMs: 20_000 },
        tickets: { first: business(HOUR_MS) },
      },
    ],
  })
  const moved = (moves: Parameters<typeof ticketTerms>[1], openedAt = clock('09:00')) =>
    ticketTerms(openedAt, moves, (id) => (id === 'mail' ? mail : undefined), [office])
  const life: TicketLife = { ...opened, openedAt: clock('09:00') }
  const first = (moves: Parameters<typeof ticketTerms>[1], now: number, messages: TicketLife['messages'] = []) =>
    ticketClocks({ ...life, messages }, moved(moves), now).first

  test('the promises of a priority lie over those of the queue, clock by clock', () => {
    expect(targetsFor(mail.versions[0]!, 1)).toEqual({ first: business(HOUR_MS), resolve: business(8 * HOUR_MS) })
    expect(targetsFor(mail.versions[0]!, 3)).toEqual(mail.versions[0]!.tickets)
    expect(targetsFor(mail.versions[0]!, null)).toEqual(mail.versions[0]!.tickets)
  })

  test('the settings in force at the opening hold', () => {
    expect(first([{ at: clock('09:00'), queue: 'mail', priority: 3 }], clock('12:30'))).toMatchObject({
      state: 'running',
      dueAt: clock('13:00'),
    })
  })

  test('a higher priority counts from the original start', () => {
    const raised = [
      { at: clock('09:00'), queue: 'mail', priority: 3 },
      { at: clock('09:30'), priority: 1 },
    ]
    expect(first(raised, clock('09:40'))).toMatchObject({ state: 'running', dueAt: clock('10:00'), leftMs: 20 * MINUTE_MS })
  })

  test('a promise cannot fall due before it was made', () => {
    const raised = [
      { at: clock('09:00'), queue: 'mail', priority: 3 },
      { at: clock('11:00'), priority: 1 },
    ]
    expect(first(raised, clock('11:00'))).toMatchObject({ state: 'running', dueAt: clock('11:00') })
    expect(first(raised, clock('11:01'))).toMatchObject({ state: 'missed', dueAt: clock('11:00') })
    expect(first(raised, clock('12:00'), [reply(clock('10:30'))])).toMatchObject({ state: 'met', dueAt: clock('13:00') })
  })

  test('lowering the priority after a miss does not undo it', () => {
    const lowered = [
      { at: clock('09:00'), queue: 'mail', priority: 1 },
      { at: clock('10:30'), priority: 3 },
    ]
    expect(first(lowered, clock('10:40'))).toMatchObject({ state: 'missed', dueAt: clock('10:00'), targetMs: HOUR_MS })
  })

  test('a ticket in no known queue has no promise', () => {
    expect(first([{ at: clock('09:00'), queue: 'elsewhere' }], clock('12:00'))).toMatchObject({ state: 'running', dueAt: null })
    expect(first([], clock('12:00'))).toMatchObject({ state: 'running', dueAt: null })
  })
})

describe('escalation', () => {
  test('the team lead is told 30 opening minutes before the due time', () => {
    const due = (time: string, day: number) => ({
      ...ticketClocks(opened, terms, clock('17:30')).first!,
      dueAt: clock(time, day),
    })
    expect(escalateAt(due('10:00', 1), office)).toBe(clock('09:30', 1))
    expect(escalateAt(due('09:10', 1), office)).toBe(clock('17:40'))
  })

  test('of a 15-minute promise half is left, and a kept or paused one tells nobody', () => {
    const short: Terms[] = [{ ...terms[0]!, targets: { first: business(15 * MINUTE_MS) } }]
    expect(escalateAt(ticketClocks(opened, short, clock('17:01')).first!, office)).toBe(clock('17:00') + 7.5 * MINUTE_MS)
    expect(
      escalateAt(ticketClocks({ ...opened, messages: [reply(clock('17:02'))] }, short, clock('17:05')).first!, office),
    ).toBeNull()
  })
})

describe('properties', () => {
  const statuses = fc
    .array(
      fc.record({
        at: fc.integer({ min: 0, max: 5 * 24 * 60 }).map((minute) => opened.openedAt + minute * MINUTE_MS),
        status: fc.constantFrom('open', 'pending', 'hold', 'solved', 'closed'),
      }),
      { maxLength: 8 },
    )
    .map((rows) => rows.toSorted((a, b) => a.at - b.at)) as fc.Arbitrary<TicketLife['statuses']>

  test('whatever the states, a clock that fell due had spent exactly its target by then', () => {
    fc.assert(
      fc.property(statuses, fc.integer({ min: 0, max: 10 * 24 * 60 }), (rows, minute) => {
        const now = opened.openedAt + minute * MINUTE_MS
        const [resolve] = ticketClocks({ ...opened, statuses: rows.filter(({ at }) => at <= now) }, terms, now).resolve
        expect(resolve!.spentMs).toBeLessThanOrEqual(resolve!.spentCalendarMs)
        expect(resolve!.leftMs).toBe(8 * HOUR_MS - resolve!.spentMs)
        if (resolve!.state === 'met') expect(resolve!.leftMs).toBeGreaterThanOrEqual(0)
        if (resolve!.state === 'missed') expect(resolve!.leftMs).toBeLessThanOrEqual(0)
        if (resolve!.state === 'running') expect(businessMsBetween(office, now, resolve!.dueAt!)).toBe(resolve!.leftMs)
      }),
    )
  })

  test('round the clock both spans are one', () => {
    const roundTheClock: Terms[] = [{ ...terms[0]!, calendar: always }]
    fc.assert(
      fc.property(statuses, (rows) => {
        const [resolve] = ticketClocks({ ...opened, statuses: rows }, roundTheClock, clock('17:00', 9)).resolve
        return resolve!.spentMs === resolve!.spentCalendarMs
      }),
    )
  })
})
