import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Items } from '@watchfloor/core/frame/frame'
import type { Fact } from '@watchfloor/core/event/fact'
import type { StoredFact } from '@watchfloor/db/log/read'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { Broadcast } from './broadcast.ts'
import { streamEndpoint } from './stream.ts'
import { EventTails } from './tail.ts'
import { takeUpgrades } from './upgrade.ts'

const name = 'a name long enough that packing it is worth while, '.repeat(20)

async function startStream(options: { log?: StoredFact[]; maxTails?: number } = {}) {
  let mark = 0
  const items = () => ({ 'queue/a': { waiting: mark, name } }) as unknown as Items
  const log = options.log ?? []
  const reads: number[] = []
  const broadcast = new Broadcast({
    pictures: { mark: () => mark, forget() {}, items, changes: () => ({ upserts: items(), removals: [] }) },
    sources: () => [],
    app: 'v1',
    maxBoards: 5,
    maxViews: 5,
  })
  const tails = new EventTails({
    read: async (after, limit) => {
      reads.push(after)
      return log.filter((one) => one.seq > after).slice(0, limit)
    },
    head: () => log.at(-1)?.seq ?? 0,
    now: Date.now,
    app: 'v1',
    maxTails: options.maxTails ?? 5,
  })
  const server = createServer()
  const upgrades = takeUpgrades(server, { '/stream': streamEndpoint({ broadcast, tails, now: Date.now }) })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    upgrades.stop(1001, 'test over')
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { broadcast, tails, log, reads, url: `ws://127.0.0.1:${port}/stream`, change: () => void (mark += 1) }
}

async function connect(url: string, hello: unknown, options: ClientOptions = {}) {
  const ws = new WebSocket(url, options)
  const got: any[] = []
  ws.on('message', (data) => got.push(JSON.parse(String(data))))
  const closed = once(ws, 'close').then(([code]) => code as number)
  await once(ws, 'open')
  ws.send(typeof hello === 'string' ? hello : JSON.stringify(hello))
  return { ws, got, closed, types: () => got.map((one) => one.type), say: (message: unknown) => ws.send(JSON.stringify(message)) }
}

const frames = { type: 'hello', protocol: 1, topic: 'frames', view: { queues: [] } }

for (const packs of [true, false]) {
  test(`a board ${packs ? 'with' : 'without'} deflate reads frames that were framed once, pings in between`, async () => {
    const { broadcast, url, change } = await startStream()
    const board = await connect(url, frames, { perMessageDeflate: packs })
    expect(board.ws.extensions).toBe(packs ? 'permessage-deflate' : '')
    await expect.poll(board.types).toEqual(['welcome', 'snapshot', 'beat'])
    for (let i = 1; i <= 3; i += 1) {
      change()
      broadcast.tick(Date.now())
      board.ws.ping()
      await once(board.ws, 'pong')
    }
    await expect
      .poll(() => board.got.slice(3).map((one) => [one.seq, one.upserts['queue/a'].waiting, one.upserts['queue/a'].name]))
      .toEqual([
        [1, 1, name],
        [2, 2, name],
        [3, 3, name],
      ])
  })
}

test('a board that comes back with its position gets what it missed and no snapshot', async () => {
  const { broadcast, url, change } = await startStream()
  const board = await connect(url, frames)
  await expect.poll(board.types).toContain('beat')
  const { epoch } = board.got[0]
  board.ws.close()
  await board.closed
  await expect.poll(() => broadcast.boards).toBe(0)
  const again = await connect(url, { ...frames, epoch, seq: 0 })
  await expect.poll(again.types).toEqual(['welcome', 'beat'])
  change()
  broadcast.tick(Date.now())
  await expect.poll(again.types).toEqual(['welcome', 'beat', 'frame'])
})

test('close codes say why', async () => {
  const { url } = await startStream({ maxTails: 0 })
  const code = async (hello: unknown) => (await connect(url, hello)).closed
  expect(await code('nonsense')).toBe(4400)
  expect(await code({ ...frames, protocol: 7 })).toBe(4426)
  expect(await code({ type: 'hello', protocol: 1, topic: 'events', after: 0 })).toBe(4429)
  expect(await code('x'.repeat(100_000))).toBe(1009)
})

test('pages of other sites, other paths and other names for this machine are turned away', async () => {
  const { url } = await startStream()
  const status = async (address: string, headers: Record<string, string>) => {
    const ws = new WebSocket(address, { headers })
    ws.on('error', () => {})
    const [, response] = await once(ws, 'unexpected-response')
    return (response as { statusCode: number }).statusCode
  }
  expect(await status(url, { origin: 'https://evil.example' })).toBe(403)
  expect(await status(url, { host: 'rebound.example' })).toBe(403)
  expect(await status(url.replace('/stream', '/other'), {})).toBe(404)
})

const stored = (seq: number): StoredFact => ({
  seq,
  receivedAt: 0,
  fact: {
    source: seq % 2 ? '/odd' : '/even',
    id: String(seq),
    type: 'agent.state',
    kind: 'agent',
    thing: 'ana',
    at: 0,
    recordedAt: 0,
    data: {},
  } as Fact,
})

test('the events topic sends the log from any place, in order, without gaps, and goes on with what is committed', async () => {
  const { url, tails, log, reads } = await startStream({ log: Array.from({ length: 2_500 }, (_, i) => stored(i + 1)) })
  const reader = await connect(url, { type: 'hello', protocol: 1, topic: 'events', after: 100 })
  const arrivals = () => reader.got.flatMap((one) => (one.events ?? []).map((event: { arrival: number }) => event.arrival))
  await expect.poll(() => arrivals().length).toBe(2_400)
  const more = [stored(2_501), stored(2_502)]
  log.push(...more)
  const before = reads.length
  tails.committed(more)
  await expect.poll(() => arrivals().length).toBe(2_402)
  expect(arrivals()).toEqual(Array.from({ length: 2_402 }, (_, i) => i + 101))
  expect(reads.length).toBe(before)
  reader.ws.close()
  await expect.poll(() => tails.count).toBe(0)
})

test('a reader that does not acknowledge is held at 5,000; a filtered one still learns how far the log is', async () => {
  const { url } = await startStream({ log: Array.from({ length: 12_000 }, (_, i) => stored(i + 1)) })
  const reader = await connect(url, { type: 'hello', protocol: 1, topic: 'events', after: 0 })
  const count = () => reader.got.reduce((sum, one) => sum + (one.events?.length ?? 0), 0)
  await expect.poll(count).toBe(5_000)
  reader.say({ type: 'ack', seq: 3_000 })
  await expect.poll(count).toBe(8_000)
  const odd = await connect(url, { type: 'hello', protocol: 1, topic: 'events', after: 0, sources: ['/odd'] })
  await expect.poll(() => odd.got.at(-1)?.next).toBe(10_000)
  expect(odd.got.flatMap((one) => one.events ?? []).every((event: { source: string }) => event.source === '/odd')).toBe(true)
})
