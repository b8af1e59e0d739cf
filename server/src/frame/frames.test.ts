import type { Items } from '@watchfloor/core/frame/frame'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Broadcast } from './broadcast.ts'
import { Channel, type Pictures } from './channel.ts'
import { readHello } from './hello.ts'
import { startTicker } from './ticker.ts'
import { normaliseView, viewKey } from './view.ts'
import { type Wire } from './wire.ts'

/** A floor whose only figure is how many wait in each queue. */
function floor() {
  const waiting = new Map<string, { n: number; mark: number }>()
  let mark = 0
  const forgotten: string[] = []
  const itemsOf = (queues: string[], since: number) =>
    Object.fromEntries(
      [...waiting]
        .filter(([queue, one]) => one.mark > since && (queues.length === 0 || queues.includes(queue)))
        .map(([queue, one]) => [`queue/${queue}`, { waiting: one.n }]),
    ) as unknown as Items
  const pictures: Pictures = {
    mark: () => mark,
    forget: (view) => void forgotten.push(viewKey(view)),
    items: ({ queues }) => itemsOf(queues, -1),
    changes: ({ queues }, since) => {
      const upserts = itemsOf(queues, since)
      return Object.keys(upserts).length > 0 ? { upserts, removals: [] } : null
    },
  }
  return { pictures, forgotten, set: (queue: string, n: number) => waiting.set(queue, { n, mark: (mark += 1) }) }
}

function board() {
  const got: { type: string; seq: number; epoch: string; upserts: Record<string, { waiting: number }> }[] = []
  const socket = { packs: false, buffered: 0, write: (bytes: Buffer) => void got.push(JSON.parse(textOf(bytes))) }
  return { got, socket, types: () => got.map((one) => one.type) }
}

/** The text of an unmasked, unpacked WebSocket frame. */
function textOf(bytes: Buffer): string {
  const length = (bytes[1] as number) & 0x7f
  return bytes.subarray(length === 126 ? 4 : length === 127 ? 10 : 2).toString()
}

const parse = (wire: Wire | null) =>
  wire && (JSON.parse(textOf(wire.plain)) as { seq: number; upserts: Record<string, { waiting: number }> })
const broadcastOf = (pictures: Pictures, limits = { maxBoards: 10, maxViews: 3 }) =>
  new Broadcast({ pictures, sources: () => [], app: 'v1', ...limits })

test('equal choices of queues are one view, whatever their order', () => {
  expect(viewKey(normaliseView({ queues: ['b', 'a', 'b'] }))).toBe(viewKey(normaliseView({ queues: ['a', 'b'] })))
  expect(viewKey({ queues: [] })).not.toBe(viewKey({ queues: ['a'] }))
})

test('a frame holds what changed since the one before, and nothing is sent when nothing changed', () => {
  const { pictures, set } = floor()
  const channel = new Channel({ queues: [] }, 'e', pictures)
  expect(channel.cut(0)).toBeNull()
  set('a', 1)
  set('b', 1)
  expect(parse(channel.cut(100))).toMatchObject({ seq: 1, upserts: { 'queue/a': { waiting: 1 }, 'queue/b': { waiting: 1 } } })
  set('b', 2)
  expect(parse(channel.cut(200))).toMatchObject({ seq: 2, upserts: { 'queue/b': { waiting: 2 } } })
  expect(channel.cut(300)).toBeNull()
})

test('snapshot plus the frames after it make the whole picture, also when the floor moved in between', () => {
  const { pictures, set } = floor()
  const channel = new Channel({ queues: [] }, 'e', pictures)
  set('a', 1)
  channel.cut(100)
  set('a', 2)
  const snapshot = parse(channel.snapshot(150, 100))
  const frame = parse(channel.cut(200))
  expect(snapshot?.seq).toBe(1)
  expect({ ...snapshot?.upserts, ...frame?.upserts }).toEqual({ 'queue/a': { waiting: 2 } })
})

test('who joins within a tick shares one snapshot; after a frame there is a new one', () => {
  const { pictures, set } = floor()
  const channel = new Channel({ queues: [] }, 'e', pictures)
  const first = channel.snapshot(0, 100)
  expect(channel.snapshot(99, 100)).toBe(first)
  expect(channel.snapshot(100, 100)).not.toBe(first)
  set('a', 1)
  const before = channel.snapshot(100, 100)
  channel.cut(110)
  expect(channel.snapshot(111, 100)).not.toBe(before)
})

test('a board that was away gets the frames it missed while they are kept, else a snapshot', () => {
  const { pictures, set } = floor()
  for (let i = 0; i < 40; i += 1) set(`queue-${i}`, i)
  const channel = new Channel({ queues: [] }, 'e', pictures)
  const frame = (now: number, n: number) => {
    set('a', n)
    return channel.cut(now)
  }
  frame(0, 1)
  const missed = [frame(1_000, 2), frame(2_000, 3)]
  expect(channel.missed('e', 1, 2_000, 100)).toEqual(missed)
  expect(channel.missed('e', 3, 2_000, 100)).toEqual([])
  expect(channel.missed('other', 1, 2_000, 100)).toBeNull()
  expect(channel.missed('e', 9, 2_000, 100)).toBeNull()
  frame(62_500, 4)
  expect(channel.missed('e', 1, 62_500, 100)).toBeNull()
  expect(channel.missed('e', 3, 62_500, 100)).toHaveLength(1)
})

test('a board silent for 3 s gets nothing until it answers, then exactly one snapshot', () => {
  const { pictures, set } = floor()
  const broadcast = broadcastOf(pictures)
  const { got, socket, types } = board()
  const joined = broadcast.join(socket, { queues: [] }, {}, 0, () => {})
  expect(types()).toEqual(['welcome', 'snapshot', 'beat'])
  for (let now = 100; now <= 10_000; now += 100) {
    set('a', now)
    broadcast.tick(now)
  }
  const frames = got.filter((one) => one.type === 'frame')
  expect(frames).toHaveLength(30)
  joined?.heard(10_000)
  expect(types().slice(-2)).toEqual(['frame', 'snapshot'])
  expect(got.at(-1)?.upserts).toEqual({ 'queue/a': { waiting: 10_000 } })
  set('a', 1)
  broadcast.tick(10_100)
  expect(got.at(-1)).toMatchObject({ type: 'frame', seq: (got.at(-2)?.seq ?? 0) + 1 })
})

test('while the figures cannot be trusted no frame is sent and each beat says why; who came meanwhile gets a snapshot then', () => {
  const { pictures, set } = floor()
  const broadcast = broadcastOf(pictures)
  const early = board()
  broadcast.join(early.socket, { queues: [] }, {}, 0, () => {})
  broadcast.setTrouble('The database does not answer.', 100)
  expect(early.got.at(-1)).toMatchObject({ type: 'beat', trouble: 'The database does not answer.' })
  set('a', 1)
  expect(broadcast.tick(200)).toBe(false)
  const late = board()
  broadcast.join(late.socket, { queues: [] }, {}, 300, () => {})
  expect(late.types()).toEqual(['welcome', 'beat'])
  expect(late.got[1]).toMatchObject({ trouble: 'The database does not answer.' })
  broadcast.setTrouble(null, 400)
  expect(late.types()).toEqual(['welcome', 'beat', 'snapshot', 'beat'])
  expect(late.got.at(-1)).toMatchObject({ trouble: null })
  broadcast.tick(500)
  expect(early.got.at(-1)).toMatchObject({ type: 'frame', upserts: { 'queue/a': { waiting: 1 } } })
})

test('boards are told the time by the wall, and their silence is measured by another clock', () => {
  let wall = 1_000_000
  const broadcast = new Broadcast({
    pictures: floor().pictures,
    sources: () => [],
    app: 'v1',
    maxBoards: 1,
    maxViews: 1,
    wall: () => wall,
  })
  const { got, socket } = board()
  let closed = 0
  broadcast.join(socket, { queues: [] }, {}, 0, () => (closed += 1))
  wall -= 3_600_000
  broadcast.beat(2_000)
  expect(got.at(-1)).toMatchObject({ type: 'beat', at: 1_000_000 - 3_600_000 })
  wall += 7_200_000
  broadcast.beat(2_900)
  expect([got.at(-1), closed]).toMatchObject([{ type: 'beat', at: 1_000_000 + 3_600_000 }, 0])
})

test('a board that does not answer for 30 s is let go', () => {
  const broadcast = broadcastOf(floor().pictures)
  let closed = 0
  broadcast.join(board().socket, { queues: [] }, {}, 0, () => (closed += 1))
  broadcast.beat(30_000)
  expect([closed, broadcast.boards]).toEqual([0, 1])
  broadcast.beat(30_001)
  expect([closed, broadcast.boards]).toEqual([1, 0])
})

test('boards of one view get the very same bytes', () => {
  const { pictures, set } = floor()
  const broadcast = broadcastOf(pictures)
  const sent: Buffer[] = []
  const socket = () => ({ packs: true, buffered: 0, write: (bytes: Buffer) => void sent.push(bytes) })
  broadcast.join(socket(), { queues: ['a', 'b'] }, {}, 0, () => {})
  broadcast.join(socket(), { queues: ['b', 'a'] }, {}, 0, () => {})
  sent.length = 0
  set('a', 1)
  broadcast.tick(100)
  expect(sent).toHaveLength(2)
  expect(sent[0]).toBe(sent[1])
  expect(broadcast.views).toBe(1)
})

test('a view nobody has watched for a minute is let go, and the model is told', () => {
  const { pictures, forgotten } = floor()
  const broadcast = broadcastOf(pictures)
  broadcast.join(board().socket, { queues: ['a'] }, {}, 0, () => {})?.leave(1_000)
  broadcast.beat(61_000)
  expect([broadcast.views, forgotten]).toEqual([1, []])
  broadcast.beat(61_001)
  expect([broadcast.views, forgotten]).toEqual([0, ['["a"]']])
})

test('too many boards or views are turned away, and an empty view makes room', () => {
  const broadcast = broadcastOf(floor().pictures, { maxBoards: 3, maxViews: 2 })
  const join = (queue: string) => broadcast.join(board().socket, { queues: [queue] }, {}, 0, () => {})
  const first = join('a')
  expect(join('b')).not.toBeNull()
  expect(join('c')).toBeNull()
  first?.leave(0)
  expect(broadcast.join(board().socket, { queues: ['c'] }, {}, 1, () => {})).not.toBeNull()
  expect(broadcast.join(board().socket, { queues: ['c'] }, {}, 1, () => {})).not.toBeNull()
  expect(broadcast.join(board().socket, { queues: ['c'] }, {}, 1, () => {})).toBeNull()
})

test('the ticker answers the first poke at once and then at most every 100 ms', async () => {
  let now = 1_000
  const ticks: number[] = []
  const ticker = startTicker(
    (at) => ticks.push(at) > 0,
    () => now,
  )
  ticker.poke()
  ticker.poke()
  await expect.poll(() => ticks).toEqual([1_000])
  now = 1_030
  ticker.poke()
  now = 1_100
  await expect.poll(() => ticks).toEqual([1_000, 1_100])
  ticker.poke()
  ticker.stop()
})

test('while facts wait, a tick that took long leaves them three times as long; else it keeps its pace', async () => {
  let now = 1_000
  let pressed = true
  const ticks: number[] = []
  const tick = (at: number) => {
    ticks.push(at)
    now += 60
    return true
  }
  const ticker = startTicker(
    tick,
    () => now,
    () => pressed,
  )
  ticker.poke()
  await expect.poll(() => ticks).toEqual([1_000])
  now = 1_239
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  ticker.poke()
  expect(vi.getTimerCount()).toBe(1)
  vi.advanceTimersByTime(0)
  expect(ticks).toHaveLength(1)
  now = 1_240
  vi.advanceTimersByTime(1)
  expect(ticks).toEqual([1_000, 1_240])
  pressed = false
  now = 1_340
  ticker.poke()
  vi.advanceTimersByTime(0)
  expect(ticks).toEqual([1_000, 1_240, 1_340])
})

test('a tick that had nothing to send does not make the next one wait', async () => {
  const ticks: number[] = []
  const ticker = startTicker(
    (at) => {
      ticks.push(at)
      return false
    },
    () => 1_000 + ticks.length,
  )
  ticker.poke()
  await expect.poll(() => ticks).toEqual([1_000])
  ticker.poke()
  await expect.poll(() => ticks).toEqual([1_000, 1_001])
  ticker.stop()
})

test('a hello is checked: another protocol is told apart from nonsense', () => {
  const hello = { type: 'hello', protocol: 1, topic: 'frames', view: { queues: [] } }
  expect(readHello(JSON.stringify(hello))).toMatchObject({ hello })
  expect(readHello(JSON.stringify({ ...hello, protocol: 0 }))).toMatchObject({ close: { code: 4426 } })
  expect(readHello(JSON.stringify({ ...hello, view: {} }))).toMatchObject({ close: { code: 4400 }, why: /view\.queues/ })
  expect(readHello('nonsense')).toMatchObject({ close: { code: 4400 } })
  expect(
    readHello(JSON.stringify({ type: 'hello', protocol: 1, topic: 'events', after: 0, types: ['contact.nothing'] })),
  ).toMatchObject({ close: { code: 4400 } })
})
