import { expect, test } from 'vitest'
import type { Answer } from './door.ts'
import { OpenLoop } from './open-loop.ts'
import { outcome } from './outcomes.ts'

const taken: Answer = { kind: 'acknowledged', accepted: 10, known: 0, conflicting: 0, faulty: [], why: null, arrival: null }

/** Ten batches of ten events, one every 100 ms, against a door that answers when the test says so. */
function loop(connections = 100) {
  const clock = { now: 1_000 }
  const under: { dueAt: number; answer(answer: Answer): Promise<void> }[] = []
  const loop = new OpenLoop({
    now: () => clock.now,
    startAt: 1_000,
    batches: 10,
    batchSize: 10,
    slotMs: 100,
    due: (batch) => batch * 100,
    send: (dueAt) =>
      new Promise<Answer>((resolve) => {
        under.push({ dueAt, answer: async (answer) => (resolve(answer), await Promise.resolve()) })
      }),
    connections,
    followEvery: 1,
  })
  return { clock, loop, under }
}

test('a server that stalls for a second does not slow the schedule, and each batch counts from when it was due', async () => {
  const { clock, loop: sender, under } = loop()
  for (clock.now = 1_000; clock.now < 2_000; clock.now += 10) sender.step()
  expect(under.map(({ dueAt }) => dueAt)).toEqual([1_000, 1_100, 1_200, 1_300, 1_400, 1_500, 1_600, 1_700, 1_800, 1_900])
  clock.now = 2_000
  for (const one of under) await one.answer(taken)
  const { ack } = sender.spans()
  expect(ack?.count).toBe(100)
  expect([ack?.p50, ack?.max].map((ms) => Math.round(ms! / 10) * 10)).toEqual([500, 1_000])
  expect(sender.isOver).toBe(true)
})

test('what waits for a free connection counts from its schedule too, and is not called our own delay', async () => {
  const { clock, loop: sender, under } = loop(1)
  for (clock.now = 1_000; clock.now < 1_500; clock.now += 10) sender.step()
  expect(under).toHaveLength(1)
  expect(sender.figures()).toMatchObject({ offered: 50, inFlight: 10, unsent: 40 })
  clock.now = 1_500
  await under[0]!.answer(taken)
  sender.step()
  expect(under[1]!.dueAt).toBe(1_100)
  await under[1]!.answer(taken)
  const { ack, behind } = sender.spans()
  expect(Math.round(ack!.p50 / 10)).toBe(40)
  expect(behind?.max).toBe(0)
})

test('a process that was busy itself says how far it fell behind', () => {
  const { clock, loop: sender } = loop()
  sender.step()
  clock.now = 1_170
  sender.step()
  expect(Math.round(sender.spans().behind!.max)).toBe(70)
})

test('each outcome is counted for itself, by events; a batch without an answer is unknown', async () => {
  const { clock, loop: sender, under } = loop()
  clock.now = 1_450
  sender.step()
  const answers: Answer[] = [
    { ...taken, accepted: 9, faulty: [3], why: 'data.queue is missing' },
    { kind: 'refused', retryAfter: true },
    { kind: 'refused', retryAfter: false },
    { kind: 'unknown', why: 'cut' },
  ]
  for (const [i, answer] of answers.entries()) await under[i]!.answer(answer)
  sender.end()
  expect(sender.figures()).toEqual({
    ...{ offered: 50, acknowledged: 9, faulty: 1, repeats: 0, refused: 20, unknown: 10, unsent: 0, inFlight: 10 },
    ...{ refusedWithoutRetryAfter: 10, why: 'cut' },
  })
  expect(sender.faulty).toEqual([3])
  const { acknowledged, refused, unknown, unsent } = outcome
  expect([...sender.byBatch.slice(0, 6)]).toEqual([acknowledged, refused, refused, unknown, unknown, unsent])
  expect(sender.step()).toBeNull()
})
