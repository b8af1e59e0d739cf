import type { Fact } from '@watchfloor/core/event/fact'
import { demoSettings } from '@watchfloor/core/settings/demo'
import type { Settings } from '@watchfloor/core/settings/settings'
import { appendFacts } from '@watchfloor/db/log/append'
import { openPGliteDatabases, type TestDatabases } from '@watchfloor/db/testing'
import { logReader } from '@watchfloor/server/model/residence'
import { rehearse } from '@watchfloor/server/risk/rehearse'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { batchesOf, demoEvents } from './support/demo-events.ts'
import { factOf } from './support/door.ts'

const HOUR = 3_600_000
/** A Monday and a Tuesday of the demo floor, by the days of UTC. */
const FROM = Date.UTC(2026, 10, 16)
const TO = FROM + 44 * HOUR
const EARLIER = TO - 5 * HOUR

let databases: TestDatabases
beforeAll(async () => void (databases = await openPGliteDatabases()), 60_000)
afterAll(() => databases.close())

test('what boards would have said is held against what the log says happened; nothing that came later is known', async () => {
  await using db = await databases.open()
  const floor = demoSettings()
  const facts = [...demoEvents(FROM, TO)].map(factOf)
  let seq = 0
  for (const batch of batchesOf(facts, 2_000)) {
    await appendFacts(db, batch, seq + 1, TO)
    seq += batch.length
  }
  const { signal } = new AbortController()
  const whole = await rehearse(logReader(db), floor, seq, TO, signal)
  const waits = whole.filter(({ kind }) => kind === 'wait')
  const promises = whole.filter(({ kind }) => kind === 'ticket')
  expect(waits.length).toBeGreaterThan(30)
  expect(promises.length).toBeGreaterThan(40)
  expect(new Set(whole.map(({ kind, about }) => `${kind} ${about}`)).size).toBe(whole.length)
  for (const { madeAt, decidedAt, raw, rehearsed, leadMs } of whole) {
    expect(rehearsed && madeAt >= FROM + 24 * HOUR - 4 * HOUR && decidedAt <= TO && leadMs > 0).toBe(true)
    expect(raw >= 0 && raw <= 1).toBe(true)
  }
  for (const { about, queue, breached } of waits)
    expect([about, breached]).toEqual([about, missed(facts, about, withinOf(floor, queue))])

  // known no further than some hours before, it says the same of what is decided by then
  const cut = facts.filter(({ at }) => at <= EARLIER).length
  const earlier = await rehearse(logReader(db), floor, cut, EARLIER, signal)
  const rawOf = new Map(whole.map((one) => [`${one.about} ${one.madeAt}`, one.raw]))
  const both = earlier.filter((one) => rawOf.has(`${one.about} ${one.madeAt}`))
  expect(both.length).toBeGreaterThan(30)
  for (const one of both) expect(one.raw).toBe(rawOf.get(`${one.about} ${one.madeAt}`))
}, 120_000)

test('a rehearsal that nobody waits for any more ends at once', async () => {
  await using db = await databases.open()
  const facts = [...demoEvents(FROM, FROM + HOUR)].map(factOf)
  await appendFacts(db, facts, 1, TO)
  const floor = demoSettings()
  await expect(rehearse(logReader(db), floor, facts.length, TO, AbortSignal.abort())).rejects.toThrow(/abort/i)
})

/** By the contact's own events: not answered within the target. */
function missed(facts: readonly Fact[], about: string, withinMs: number): boolean {
  const [, source, thing] = about.split('\n')
  const own = facts.filter((fact) => fact.source === source && fact.thing === thing && fact.kind === 'segment')
  const at = (type: Fact['type']) => own.find((fact) => fact.type === type)?.at ?? Infinity
  return at('contact.answered') - at('contact.queued') > withinMs
}

function withinOf({ queues }: Settings, queue: string): number {
  return queues.find(({ id }) => id === queue)!.versions[0]!.wait.withinMs
}
