import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import { BoardSocket } from './board-socket.ts'
import { MessageReader } from './message-reader.ts'

/** A WebSocket server of the usual library and one of our boards on it. */
async function connected() {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    perMessageDeflate: { threshold: 1_000, serverNoContextTakeover: true },
  })
  await once(server, 'listening')
  onTestFinished(() => server.close())
  const texts: string[] = []
  const packings: boolean[] = []
  const closes: number[] = []
  const opened = Promise.withResolvers<void>()
  const board = new BoardSocket({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    onOpen: () => opened.resolve(),
    onMessage(bytes, packed) {
      packings.push(packed)
      texts.push(new MessageReader().read(bytes, packed).epoch)
    },
    onClose: (code) => void closes.push(code),
  })
  onTestFinished(() => board.close())
  const [[peer]] = await Promise.all([once(server, 'connection') as Promise<[WebSocket]>, opened.promise])
  return { board, peer, texts, packings, closes }
}

const frame = (epoch: string) => JSON.stringify({ type: 'frame', epoch, seq: 1, upserts: {} })

test('messages of every length are read, packed and plain, however the network cuts them', async () => {
  const { peer, texts, packings } = await connected()
  const sent = [1, 100, 200, 999, 1_001, 70_000, 300_000].map((length) => String(length % 7).repeat(length))
  for (const text of sent) peer.send(frame(text))
  await expect.poll(() => texts.length).toBe(sent.length)
  expect(texts).toEqual(sent)
  expect([packings[0], packings.at(-1)]).toEqual([false, true])
})

test('what a board says arrives, short and long, and it answers pings', async () => {
  const { board, peer } = await connected()
  const heard: string[] = []
  peer.on('message', (data) => heard.push(String(data)))
  board.send('{"type":"ack","seq":1}')
  board.send('é'.repeat(500))
  const pong = once(peer, 'pong')
  peer.ping('hello')
  expect(String((await pong)[0])).toBe('hello')
  expect(heard).toEqual(['{"type":"ack","seq":1}', 'é'.repeat(500)])
})

test('a board that stalls reads nothing, and everything once it goes on', async () => {
  const { board, peer, texts } = await connected()
  board.stall()
  for (let n = 0; n < 50; n++) peer.send(frame(String(n)))
  const pong = once(peer, 'pong')
  peer.ping()
  board.resume()
  await pong
  expect(texts).toEqual(Array.from({ length: 50 }, (_, n) => String(n)))
})

test('the close code is told; a connection that breaks has none', async () => {
  const first = await connected()
  first.peer.close(4408, 'too slow')
  await expect.poll(() => first.closes).toEqual([4408])
  const second = await connected()
  second.peer.terminate()
  await expect.poll(() => second.closes).toEqual([1006])
})

test('equal bytes are read once and are the same message', () => {
  const reader = new MessageReader()
  const text = JSON.stringify({ type: 'frame', epoch: 'e', seq: 3, upserts: { floor: { position: { arrival: 42 } } } })
  const message = reader.read(Buffer.from(text), false)
  expect(message).toEqual({ type: 'frame', epoch: 'e', seq: 3, arrival: 42 })
  expect(reader.read(Buffer.from(text), false)).toBe(message)
  expect(reader.read(Buffer.from(text.replace('3', '4')), false)).not.toBe(message)
})
