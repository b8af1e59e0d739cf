import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { answerProblem } from '../http/problem.ts'
import { Overloaded } from './commit.ts'
import { Gate, throughGate } from './gate.ts'

const MB = 1024 * 1024
const batch = 'application/cloudevents-batch+json'

test('bodies are let in up to so many bytes together, and one alone always', () => {
  const gate = new Gate(
    () => {},
    () => {},
    10 * MB,
  )
  const first = gate.enter(6 * MB)
  expect(() => gate.enter(5 * MB)).toThrow(Overloaded)
  const second = gate.enter(4 * MB)
  expect(gate.heldBytes).toBe(10 * MB)
  first()
  second()
  expect(gate.heldBytes).toBe(0)
  gate.enter(11 * MB)()
  expect(gate.heldBytes).toBe(0)
})

/** A door behind a gate that counts what comes through; its answers wait until the test lets them go. */
function doorBehind(gate: Gate) {
  const answers: (() => void)[] = []
  let read = 0
  const app = new Hono()
  app.onError((error, c) => answerProblem(error, c, () => {}))
  app.post('/', throughGate(gate), async (c) => {
    await c.req.raw.text()
    read += 1
    await new Promise<void>((resolve) => answers.push(resolve))
    return c.text('taken')
  })
  const send = (headers: Record<string, string>, body: string | ReadableStream = '[]') =>
    Promise.resolve(
      app.request('/', { method: 'POST', headers: { 'content-type': batch, ...headers }, body, duplex: 'half' } as RequestInit),
    )
  return { send, answers, read: () => read }
}

test('where facts would wait too long, the body is not even read; the answer is 429 and says when to come back', async () => {
  let untouched = true
  const door = doorBehind(
    new Gate(() => {
      throw new Overloaded('Writing is 1700 ms behind.', 1_700)
    }),
  )
  const body = new ReadableStream(
    {
      pull() {
        untouched = false
        throw new Error('nobody should read this')
      },
    },
    { highWaterMark: 0 },
  )
  const answer = await door.send({}, body)
  expect(answer.status).toBe(429)
  expect(answer.headers.get('retry-after')).toBe('2')
  expect(await answer.json()).toMatchObject({ status: 429, detail: expect.stringMatching(/nothing of this request was kept/) })
  expect([untouched, door.read()]).toEqual([true, 0])
})

test('packed bodies count for what they unpack to, undeclared ones for a megabyte, and all give back what they took', async () => {
  const gate = new Gate(() => {})
  const { send, answers } = doorBehind(gate)
  const sent = [
    send({ 'content-length': '1000' }),
    send({ 'content-length': '1000', 'content-encoding': 'gzip' }),
    send({}, new Blob(['[]']).stream()),
  ]
  await expect.poll(() => answers.length).toBe(3)
  expect(gate.heldBytes).toBe(1_000 + 10_000 + MB)
  for (const answer of answers) answer()
  for (const answer of await Promise.all(sent)) expect(answer.status).toBe(200)
  expect(gate.heldBytes).toBe(0)
})

test('lines without end pass the gate: their sender waits for receipts instead', async () => {
  const { send, answers } = doorBehind(
    new Gate(() => {
      throw new Overloaded('Writing is behind.')
    }),
  )
  const sent = send({ 'content-type': 'application/x-ndjson' })
  await expect.poll(() => answers.length).toBe(1)
  answers[0]?.()
  expect((await sent).status).toBe(200)
})
