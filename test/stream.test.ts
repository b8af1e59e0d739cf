import { PROTOCOL, type ServerMessage } from '@watchfloor/core/frame/protocol'
import type { LiveAnswer } from '@watchfloor/server/history/live'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { batchesOf, busyEvents } from './support/demo-events.ts'
import { get, post, readAll, type LoggedEvent } from './support/door.ts'
import { startTestServer, until, type TestServer } from './support/server.ts'

const timeout = 120_000
let server: TestServer
const batches = [...batchesOf(busyEvents(2, Date.now() - 30_000, '3'), 150)]

beforeAll(async () => {
  server = await startTestServer({ demo: true })
  await post(server, batches.shift()!)
}, timeout)
afterAll(() => server?.[Symbol.asyncDispose]())

test(
  'a board gets a snapshot, then frames that keep it equal to /api/live, and every two seconds a beat',
  { timeout },
  async () => {
    using board = await openBoard(server)
    await board.next('snapshot')
    for (const batch of batches.splice(0, 3)) await post(server, batch)
    await until('the board to have it all', async () => sameFigures(board, await get<LiveAnswer>(server, '/api/live')))
    const beat = await board.next('beat')
    expect(beat.sources.length).toBeGreaterThan(0)
    expect(board.gaps).toEqual([])
  },
)

test('a board that comes back in time gets what it missed and no snapshot', { timeout }, async () => {
  const first = await openBoard(server)
  await first.next('snapshot')
  first.acknowledge()
  const { epoch, seq } = first
  first.socket.terminate()
  // Little enough that what was missed is less to send than a snapshot: that would be the better answer otherwise.
  await post(server, batches[0]!.slice(0, 1))
  using again = await openBoard(server, { epoch, seq }, first.items)
  await until('the board to have it all', async () => sameFigures(again, await get<LiveAnswer>(server, '/api/live')))
  expect(again.got).not.toContain('snapshot')
  expect(again.gaps).toEqual([])
})

test('after a restart the numbering is a new one, and a board gets a snapshot', { timeout }, async () => {
  const board = await openBoard(server)
  await board.next('snapshot')
  const { epoch, seq } = board
  await server.kill()
  await server.start()
  using again = await openBoard(server, { epoch, seq })
  await again.next('snapshot')
  expect(again.epoch).not.toBe(epoch)
  await until('the board to have it all', async () => sameFigures(again, await get<LiveAnswer>(server, '/api/live')))
})

test('a board that falls silent gets nothing until it answers, and then one snapshot', { timeout }, async () => {
  using board = await openBoard(server, {}, {}, { acknowledges: false })
  await board.next('snapshot')
  const feeding = feedSlowly(server)
  const quietFrom = await until('the board to be given up for now', () => {
    const { framesAt } = board
    const last = framesAt.at(-1) ?? Date.now()
    return Promise.resolve(Date.now() - last > 2_500 ? last : null)
  })
  await feeding.stop()
  expect(quietFrom).toBeLessThan(Date.now())
  const before = board.got.filter((type) => type === 'snapshot').length
  board.acknowledge()
  await board.next('snapshot')
  expect(board.got.filter((type) => type === 'snapshot')).toHaveLength(before + 1)
  await until('the board to have it all', async () => sameFigures(board, await get<LiveAnswer>(server, '/api/live')))
})

test('the events topic tells the log without a gap from any number, across a restart of the server', { timeout }, async () => {
  const heard: LoggedEvent[] = []
  const head = (await get<LiveAnswer>(server, '/api/live')).arrival
  const from = Math.floor(head / 3)
  const before = await openTail(server, from, heard)
  for (const batch of batches.splice(0, 2)) await post(server, batch)
  await until('the tail to have some', () => Promise.resolve(heard.length > head - from))
  await server.kill()
  before.terminate()
  await server.start()
  for (const batch of batches.splice(0, 2)) await post(server, batch)
  const after = await openTail(server, heard.at(-1)!.arrival, heard)
  const all = await readAll(server)
  await until('the tail to reach the end', () => Promise.resolve(heard.at(-1)!.arrival === all.at(-1)!.arrival))
  after.close()
  expect(heard.map(({ arrival }) => arrival)).toEqual(all.slice(from).map(({ arrival }) => arrival))
  expect(heard.map(({ id }) => id)).toEqual(all.slice(from).map(({ id }) => id))
})

type Board = {
  socket: WebSocket
  epoch: string
  seq: number
  items: Record<string, unknown>
  /** Types of the messages that came. */
  got: string[]
  framesAt: number[]
  /** Frames whose number did not follow. */
  gaps: number[]
  acknowledge(): void
  /** The first message of a type that was not asked for yet. */
  next<T extends ServerMessage['type']>(type: T): Promise<Extract<ServerMessage, { type: T }>>
  [Symbol.dispose](): void
}

/** A board as an integrator would write it: it keeps the newest records and acknowledges what it has. */
async function openBoard(
  { url }: { url: string },
  at: { epoch?: string; seq?: number } = {},
  items: Record<string, unknown> = {},
  { acknowledges = true } = {},
): Promise<Board> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/stream`)
  const waiting: { type: string; tell(message: ServerMessage): void }[] = []
  const unread: ServerMessage[] = []
  const board: Board = {
    ...{ socket, epoch: '', seq: 0, items: { ...items }, got: [], framesAt: [], gaps: [] },
    acknowledge: () => socket.send(JSON.stringify({ type: 'ack', seq: board.seq })),
    next: (type) =>
      new Promise((resolve) => {
        const tell = resolve as (message: ServerMessage) => void
        const index = unread.findIndex((message) => message.type === type)
        if (index < 0) waiting.push({ type, tell })
        else tell(unread.splice(index, 1)[0]!)
      }),
    [Symbol.dispose]: () => socket.terminate(),
  }
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as ServerMessage
    board.got.push(message.type)
    if (message.type === 'snapshot' || message.type === 'frame') {
      if (message.type === 'snapshot') board.items = {}
      else if (message.seq !== board.seq + 1 && board.seq !== 0) board.gaps.push(message.seq)
      Object.assign(board.items, message.upserts)
      for (const key of message.removals) delete board.items[key]
      ;[board.epoch, board.seq] = [message.epoch, message.seq]
      board.framesAt.push(Date.now())
      if (acknowledges) board.acknowledge()
    }
    const index = waiting.findIndex(({ type }) => type === message.type)
    if (index < 0) unread.push(message)
    else waiting.splice(index, 1)[0]!.tell(message)
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const first = board.next('welcome')
  socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL, topic: 'frames', view: { queues: [] }, ...at }))
  await first
  return board
}

/** Are the counts on the board, but for time that the clock adds by itself, those of /api/live? */
function sameFigures(board: Board, live: LiveAnswer): boolean {
  const queues = live.queues.every((queue) => {
    const item = board.items[`queue/${queue.id}`] as typeof queue | undefined
    return item !== undefined && countsText(item) === countsText(queue)
  })
  const paces = live.pace.every((pace) => textOf(board.items[`pace/${pace.id}`]) === textOf(pace))
  return queues && paces && textOf(board.items['staff']) === textOf(live.staff)
}

function countsText({ today, waiting, tickets, agents }: LiveAnswer['queues'][number]): string {
  return textOf([today, waiting, tickets, agents])
}

/** Without the time that the clock adds by itself. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => (/^(agent|slot|busy|attended)\w*Ms$/.test(key) ? 0 : inner))
}

/** Small batches, so that frames keep coming. */
function feedSlowly(to: TestServer): { stop(): Promise<void> } {
  let stopped = false
  const events = batches.splice(0, 3).flat()
  const done = (async () => {
    for (const batch of batchesOf(events, 3)) {
      if (stopped) return
      await post(to, batch)
      await new Promise((resolve) => setTimeout(resolve, 60))
    }
  })()
  return {
    async stop() {
      stopped = true
      await done
    },
  }
}

async function openTail({ url }: { url: string }, after: number, heard: LoggedEvent[]): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/stream`)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as { type: string; events?: LoggedEvent[] }
    if (message.type !== 'events') return
    heard.push(...message.events!)
    socket.send(JSON.stringify({ type: 'ack', seq: heard.at(-1)!.arrival }))
  })
  socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL, topic: 'events', after }))
  return socket
}
