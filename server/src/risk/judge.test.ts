import { Model } from '@watchfloor/core/model/model'
import { settings } from '@watchfloor/core/settings/settings'
import { aFact } from '@watchfloor/db/testing/facts'
import { expect, test } from 'vitest'
import { settingsBook } from '../model/settings-book.ts'
import { firstSettings } from '../settings/first.ts'
import { aboutPromise, Judge, type Said } from './judge.ts'

const NOON = Date.UTC(2026, 10, 24, 12)
const SECOND = 1_000

/** A model of some facts, seen at a moment. */
function modelOf(facts: Parameters<typeof aFact>[0][], now: number): Model {
  const model = new Model(settingsBook(settings.parse(firstSettings('UTC'))))
  model.apply(
    facts.map((given, n) => ({ seq: n + 1, receivedAt: given?.at ?? NOON, fact: aFact({ id: `${n}`, ...given }) })),
    now,
  )
  model.advance(now)
  return model
}

const queued = (thing: string) => ({ thing, at: NOON, type: 'contact.queued' as const })
const said = (thing: string, raw = 0.4): Said => ({
  ...{ kind: 'wait', about: `segment\n/acme/pbx\n${thing}`, queue: 'sales', raw },
  dueAt: NOON + 20 * SECOND,
})
const outcomes = (judge: Judge, model: Model, now: number) =>
  judge.decide(model, now, false).map(({ about, breached }) => [about.split('\n').at(-1), breached])

test('answered in time was kept; later, abandoned or still in line past the target was missed', () => {
  const judge = new Judge(() => 0.5, 30 * SECOND)
  judge.hear(
    ['quick', 'slow', 'gone', 'waits', 'passed'].map((thing) => said(thing)),
    NOON + SECOND,
  )
  const now = NOON + 60 * SECOND
  const model = modelOf(
    [
      ...['quick', 'slow', 'gone', 'waits', 'passed'].map(queued),
      { thing: 'quick', at: NOON + 20 * SECOND, type: 'contact.answered', data: { agent: 'ana' } as never },
      { thing: 'slow', at: NOON + 21 * SECOND, type: 'contact.answered', data: { agent: 'ben' } as never },
      { thing: 'gone', at: NOON + 10 * SECOND, type: 'contact.ended', data: { how: 'abandoned' } as never },
      { thing: 'passed', at: NOON + 10 * SECOND, type: 'contact.ended', data: { how: 'callback' } as never },
    ],
    now,
  )
  expect(Object.fromEntries(outcomes(judge, model, now))).toEqual({ quick: false, slow: true, gone: true, waits: true })
  expect(judge.size).toBe(0) // who was passed on is nobody's miss
})

test('who may still be answered in time is waited for, and for what comes a little late', () => {
  const judge = new Judge(() => 0.5, 30 * SECOND)
  judge.hear([said('waits')], NOON + SECOND)
  const model = modelOf([queued('waits')], NOON + 30 * SECOND)
  expect(outcomes(judge, model, NOON + 30 * SECOND)).toEqual([])
  expect(outcomes(judge, model, NOON + 36 * SECOND)).toEqual([['waits', true]])
})

test('of the looks that there can be one is drawn before it is known how many there are; who is gone by then is not judged', () => {
  const lookedAt = (times: number, draw: number) => {
    const judge = new Judge(() => draw, 5 * SECOND) // up to four looks within 20 s
    for (let look = 0; look < times; look++) judge.hear([said('waits', (look + 1) / 10)], NOON + look * 5 * SECOND)
    const now = NOON + 60 * SECOND
    return judge.decide(modelOf([queued('waits')], now), now, true).map(({ raw }) => raw)
  }
  expect([0.1, 0.3, 0.6, 0.9].map((draw) => lookedAt(4, draw))).toEqual([[0.1], [0.2], [0.3], [0.4]])
  expect([0.1, 0.3, 0.6, 0.9].map((draw) => lookedAt(2, draw))).toEqual([[0.1], [0.2], [], []])
})

test('what is past its target is no prediction any more', () => {
  const judge = new Judge(() => 0.5, 30 * SECOND)
  judge.hear([said('waits', 1)], NOON + 20 * SECOND)
  expect(judge.size).toBe(0)
})

test('a promise is kept by a reply in time and missed without one; a paused or deleted ticket is nobody’s miss', () => {
  const MINUTE = 60 * SECOND
  const ticket = (thing: string, more: object[] = []) => [
    { kind: 'ticket', thing, at: NOON, type: 'ticket.opened', data: { queue: 'mail', channel: 'email' } },
    ...more.map((one) => ({ kind: 'ticket', thing, ...one })),
  ]
  const reply = (at: number) => ({ at, type: 'ticket.messaged', data: { from: 'agent', public: true } })
  const facts = [
    ...ticket('kept', [reply(NOON + 5 * MINUTE)]),
    ...ticket('late'),
    ...ticket('spam', [{ at: NOON + MINUTE, type: 'ticket.changed', data: { set: { status: 'deleted' } } }]),
  ] as Parameters<typeof aFact>[0][]
  const before = modelOf(
    facts.filter((fact) => fact!.at === NOON),
    NOON + SECOND,
  )
  const judge = new Judge(() => 0, 30 * SECOND)
  for (const thing of ['kept', 'late', 'spam']) {
    const record = before.tickets.get(`ticket\n/acme/pbx\n${thing}`)!
    const { startedAt, dueAt } = record.clocks!.first!
    const about = aboutPromise(record, 'first', startedAt)
    judge.hear([{ kind: 'ticket', about, queue: 'mail', raw: 0.2, dueAt: dueAt! }], NOON + SECOND)
  }
  const now = NOON + 40 * 24 * 60 * MINUTE
  expect(Object.fromEntries(outcomes(judge, modelOf(facts, now), now))).toEqual({ kept: false, late: true })
})
