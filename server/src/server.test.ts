import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { readConfig, type Config } from './config.ts'
import { startServer, type RunningServer } from './server.ts'

const data = mkdtempSync(join(tmpdir(), 'watchfloor-server-'))
const log = pino({ level: 'silent' })
let server: RunningServer
let token: string

function configOf(...flags: string[]): Config {
  const read = readConfig({}, ['--port', '0', '--data', data, '--empty', ...flags])
  if (read.kind !== 'config') throw new Error('the flags of this test are wrong')
  return read.config
}

beforeAll(async () => {
  server = await startServer(configOf(), log)
  token = readFileSync(join(data, 'token'), 'utf8').trim()
})
afterAll(async () => {
  await server.stop()
  rmSync(data, { recursive: true })
})

async function connect(path: string, options: ClientOptions = {}) {
  const ws = new WebSocket(server.url.replace('http', 'ws') + path, options)
  const got: any[] = []
  ws.on('message', (message) => got.push(JSON.parse(String(message))))
  const closed = once(ws, 'close').then(([code]) => code as number)
  await once(ws, 'open')
  return { ws, got, closed, say: (message: unknown) => ws.send(JSON.stringify(message)) }
}

let made = 0
const event = (more: Record<string, unknown> = {}) => ({
  ...{ specversion: '1.0', id: `e${(made += 1)}`, source: '/test/door', type: 'dev.watchfloor.contact.queued' },
  ...{
    subject: `segment/s${made}`,
    time: new Date().toISOString(),
    data: { contact: `c${made}`, queue: 'sales', channel: 'voice' },
  },
  ...more,
})

test('a fact that is posted reaches a wall-board as a frame', async () => {
  const board = await connect('/stream')
  board.say({ type: 'hello', protocol: 1, topic: 'frames', view: { queues: [] } })
  await expect.poll(() => board.got.map((one) => one.type)).toContain('snapshot')
  const response = await fetch(`${server.url}/api/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents+json' },
    body: JSON.stringify(event()),
  })
  expect(await response.json()).toMatchObject({ accepted: 1 })
  const waiting = () => board.got.findLast((one) => one.upserts?.['queue/sales'])?.upserts['queue/sales'].waiting
  await expect.poll(waiting).toBe(1)
  board.ws.close()
})

test('a sender on the socket gets a receipt under each number, also for repeats, refusals and nonsense', async () => {
  const sender = await connect('/api/events/stream', { headers: { authorization: `Bearer ${token}` } })
  await expect.poll(() => sender.got[0]).toEqual({ type: 'welcome', window: 8 })
  const first = event()
  sender.say({ n: 1, events: first })
  sender.say({ n: 'two', events: [first, event({ time: 'noon' }), event()] })
  sender.ws.send('nonsense')
  sender.say({ n: 4, events: Array.from({ length: 5_001 }, () => 1) })
  await expect.poll(() => sender.got.length).toBe(5)
  const answer = (n: unknown) => sender.got.find((one) => one.n === n)
  expect(answer(1)).toMatchObject({ receipt: { accepted: 1 } })
  expect(answer('two')).toMatchObject({ receipt: { known: 1, accepted: 1, refused: [{ index: 1, field: 'time' }] } })
  expect(answer(null)).toMatchObject({ problem: { status: 400 } })
  expect(answer(4)).toMatchObject({ problem: { status: 413 } })
  sender.ws.close()
})

test('a sender may say its token in the first message; a wrong one is told so by the close code', async () => {
  const good = await connect('/api/events/stream')
  good.say({ type: 'hello', token })
  await expect.poll(() => good.got[0]?.type).toBe('welcome')
  good.ws.close()
  const wrong = await connect('/api/events/stream')
  wrong.say({ type: 'hello', token: 'wrong' })
  expect(await wrong.closed).toBe(4401)
  const silent = await connect('/api/events/stream')
  silent.say({ n: 1, events: [] })
  expect(await silent.closed).toBe(4400)
})

test('a sender with more on the way than the window is held back, and nothing is lost', async () => {
  const sender = await connect('/api/events/stream', { headers: { authorization: `Bearer ${token}` } })
  for (let n = 1; n <= 100; n += 1) sender.say({ n, events: [event(), event()] })
  await expect.poll(() => sender.got.filter((one) => one.receipt?.accepted === 2).length, { timeout: 20_000 }).toBe(100)
  sender.ws.close()
})

test('lines without end are taken over HTTP, a receipt a chunk', async () => {
  const body = Array.from({ length: 2_500 }, () => JSON.stringify(event())).join('\n')
  const response = await fetch(`${server.url}/api/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body,
  })
  const lines = (await response.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.length).toBeGreaterThan(2)
  expect(lines.at(-1)).toMatchObject({ done: true, accepted: 2_500 })
})

test('a second server on the port or in the folder is refused with a sentence', async () => {
  const port = new URL(server.url).port
  await expect(startServer(configOf('--port', port), log)).rejects.toThrow(`Port ${port} is in use. Stop the program that has it`)
  await expect(startServer(configOf(), log)).rejects.toThrow(/is in use by .* choose another folder/)
})

test('stopped and started again it has everything, and tells boards to come back', async () => {
  const board = await connect('/stream')
  board.say({ type: 'hello', protocol: 1, topic: 'frames', view: { queues: [] } })
  await expect.poll(() => board.got.length).toBeGreaterThan(1)
  const before: any = await (await fetch(`${server.url}/api/live`)).json()
  await server.stop()
  expect(await board.closed).toBe(1001)
  server = await startServer(configOf(), log)
  expect(server.newToken).toBeNull()
  const after: any = await (await fetch(`${server.url}/api/live`)).json()
  const counts = (live: any) => live.queues.find((queue: { id: string }) => queue.id === 'sales').today
  expect([after.arrival, counts(after).offered]).toEqual([before.arrival, counts(before).offered])
})
