import type { AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { expect, onTestFinished, test } from 'vitest'
import { createListener } from '../http/listener.ts'
import { answerProblem } from '../http/problem.ts'
import { Overloaded } from './commit.ts'
import { Gate, refuseEarly, throughGate } from './gate.ts'

const MB = 1024 * 1024
const batch = 'application/cloudevents-batch+json'

const openTo = { admit() {}, refusal: () => null }
const behind = { why: 'Writing is 1700 ms behind.', retryAfterMs: 1_700 }
const shut = {
  admit() {
    throw new Overloaded(behind.why, behind.retryAfterMs)
  },
  refusal: () => behind,
}

test('bodies are let in up to so many bytes together, and one alone always', () => {
  const gate = new Gate({ ...openTo, most: 10 * MB })
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
  const door = doorBehind(new Gate(shut))
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
  const gate = new Gate(openTo)
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
  const { send, answers } = doorBehind(new Gate(shut))
  const sent = send({ 'content-type': 'application/x-ndjson' })
  await expect.poll(() => answers.length).toBe(1)
  answers[0]?.()
  expect((await sent).status).toBe(200)
})

test('at the listener the same is said for a fraction of the price, and everything else passes', async () => {
  let state: 'open' | 'shut' = 'shut'
  const gate = new Gate({ ...openTo, refusal: () => (state === 'shut' ? behind : null) })
  const server = createListener(
    async (request) => new Response(`${await request.text()} was read`),
    'no pages',
    undefined,
    refuseEarly(gate),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/events`
  const send = (type = batch, query = '') =>
    fetch(url + query, { method: 'POST', headers: { 'content-type': type }, body: 'x'.repeat(500_000) })

  // One after another over connections that stay: a body that nobody reads must not be taken for the next request.
  for (let n = 0; n < 20; n++) {
    const answer = await send(batch, n % 2 === 0 ? '' : '?results=true')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '2'])
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    expect(await answer.json()).toMatchObject({
      status: 429,
      detail: expect.stringMatching(/1700 ms behind.*nothing of this request was kept/),
    })
  }
  expect(await (await fetch(url)).text()).toBe(' was read')
  expect(await (await send('application/x-ndjson')).text()).toMatch(/was read/)
  state = 'open'
  expect(await (await send()).text()).toMatch(/was read/)
})
