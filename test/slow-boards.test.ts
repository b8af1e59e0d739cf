import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Items } from '@watchfloor/core/frame/frame'
import { randomStreams } from '@watchfloor/core/twin/random'
import { Broadcast } from '@watchfloor/server/frame/broadcast'
import { HELD_MAX } from '@watchfloor/server/frame/session'
import { streamEndpoint } from '@watchfloor/server/frame/stream'
import { EventTails } from '@watchfloor/server/frame/tail'
import { takeUpgrades } from '@watchfloor/server/frame/upgrade'
import { BoardSocket } from '@watchfloor/simulator/load/board-socket'
import { MessageReader, type Message } from '@watchfloor/simulator/load/message-reader'
import { expect, onTestFinished, test } from 'vitest'

const seed = process.env['SEED'] ?? String(Date.now())
const FRAME = 64 * 1024

/** A picture whose frames are large and hard to pack, so that what the kernel takes from a board that has stopped is soon full. */
function noisyPictures() {
  const random = randomStreams(seed)('noise')
  const words = Array.from({ length: FRAME / 8 }, () => Math.floor(random() * 2 ** 40).toString(36))
  let mark = 1
  const items = () => {
    const from = Math.floor(random() * words.length)
    const noise = [...words.slice(from), ...words.slice(0, from)].reverse().join('')
    return { floor: { noise, position: { arrival: mark } } } as unknown as Items
  }
  return {
    change: () => (mark += 1),
    pictures: { mark: () => mark, forget() {}, items, changes: () => ({ upserts: items(), removals: [] }) },
  }
}

/** The stream as the server offers it, over real sockets, under a clock that the test moves. */
async function startStream() {
  const clock = { now: 1_000_000 }
  const now = () => clock.now
  const { pictures, change } = noisyPictures()
  const broadcast = new Broadcast({ pictures, sources: () => [], app: 'v1', maxBoards: 100, maxViews: 1 })
  const tails = new EventTails({ read: async () => [], head: () => 0, now, app: 'v1', maxTails: 0 })
  const server = createServer()
  const upgrades = takeUpgrades(server, { '/stream': streamEndpoint({ broadcast, tails, now }) })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    upgrades.stop(1001, 'the test is over')
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const tick = () => {
    clock.now += 100
    change()
    broadcast.tick(clock.now)
  }
  return { url, broadcast, tick, clock }
}

/** Boards that say hello and remember what they got; each says that it lives whenever the test asks. */
function openBoards(url: string, count: number) {
  const reader = new MessageReader()
  return Array.from({ length: count }, () => {
    const got: Message[] = []
    let code: number | null = null
    const socket: BoardSocket = new BoardSocket({
      url,
      onOpen: () => socket.send('{"type":"hello","protocol":1,"topic":"frames","view":{"queues":[]}}'),
      onMessage: (bytes, packed) => void got.push(reader.read(bytes, packed)),
      onClose: (closed) => (code = closed),
    })
    onTestFinished(() => socket.close())
    const pictures = () => got.filter(({ type }) => type === 'frame' || type === 'snapshot')
    return { socket, got, pictures, ack: () => socket.send('{"type":"ack","seq":1}'), code: () => code }
  })
}

test('boards that stop reading hold little, cost the others no frame, and go on with one snapshot', async () => {
  const { url, broadcast, tick } = await startStream()
  const boards = openBoards(url, 6)
  const [stopped, reading] = [boards.slice(0, 2), boards.slice(2)]
  await expect.poll(() => boards.every(({ got }) => got.length === 3), { timeout: 10_000 }).toBe(true)
  for (const { socket } of stopped) socket.stall()

  // They go on saying that they live, which is the worst: nothing but what we hold tells that they do not read.
  let frames = 0
  for (; broadcast.backlog().behind < 2; frames++) {
    if (frames === 400)
      throw new Error(`seed ${seed}: after ${frames} frames nobody is behind: ${JSON.stringify(broadcast.backlog())}`)
    tick()
    if (frames % 10 === 0) for (const board of boards) board.ack()
    await expect
      .poll(() => reading.every(({ pictures }) => pictures().length === frames + 2), { interval: 1, timeout: 10_000 })
      .toBe(true)
  }
  for (let n = 0; n < 20; n++, frames++) {
    tick()
    for (const board of boards) board.ack()
    await expect
      .poll(() => reading.every(({ pictures }) => pictures().length === frames + 2), { interval: 1, timeout: 10_000 })
      .toBe(true)
  }
  const { behind, mostHeldBytes } = broadcast.backlog()
  expect(behind).toBe(2)
  expect(mostHeldBytes).toBeGreaterThan(0)
  expect(mostHeldBytes).toBeLessThanOrEqual(HELD_MAX)
  for (const { pictures } of reading)
    expect(pictures().map(({ seq }) => seq)).toEqual(Array.from({ length: frames + 1 }, (_, n) => n))

  for (const { socket } of stopped) socket.resume()
  await expect.poll(() => broadcast.backlog().heldBytes, { timeout: 10_000 }).toBe(0)
  for (const { ack } of stopped) ack()
  await expect.poll(() => broadcast.backlog().behind, { timeout: 10_000 }).toBe(0)
  tick()
  for (const { pictures } of stopped) {
    await expect.poll(() => pictures().at(-1)?.seq, { timeout: 10_000 }).toBe(frames + 1)
    const seen = pictures()
    expect(seen.slice(-2).map(({ type }) => type)).toEqual(['snapshot', 'frame'])
    expect(
      seen.slice(1).filter(({ type }) => type === 'snapshot'),
      `seed ${seed}`,
    ).toHaveLength(1)
    expect(seen.length).toBeLessThan(frames)
  }
})

test('a board that neither reads nor answers gets three seconds of frames and is let go after thirty', async () => {
  const { url, broadcast, tick, clock } = await startStream()
  const [silent, other] = openBoards(url, 2)
  await expect.poll(() => silent!.got.length + other!.got.length, { timeout: 10_000 }).toBe(6)
  silent!.socket.stall()
  for (let n = 0; n < 40; n++) {
    tick()
    other!.ack()
    await expect.poll(() => other!.pictures().length, { interval: 1, timeout: 10_000 }).toBe(n + 2)
  }
  expect(broadcast.backlog().behind).toBe(1)
  clock.now += 27_000
  other!.ack()
  await expect
    .poll(() => {
      broadcast.beat(clock.now)
      return broadcast.boards
    })
    .toBe(1)
  silent!.socket.resume()
  await expect.poll(() => silent!.code(), { timeout: 10_000 }).not.toBeNull()
  expect(silent!.pictures().length).toBeLessThanOrEqual(31) // the snapshot, and three seconds
  expect(other!.code()).toBeNull()
})
