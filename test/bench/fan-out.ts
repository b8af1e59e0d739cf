import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Frame } from '@watchfloor/core/frame/frame'
import { Broadcast, type Board } from '@watchfloor/server/frame/broadcast'
import type { Pictures } from '@watchfloor/server/frame/channel'
import type { BoardSocket } from '@watchfloor/server/frame/session'
import { encodeWire } from '@watchfloor/server/frame/wire'
import { post } from '../support/door.ts'
import { startTestServer } from '../support/server.ts'
import { openBoards } from './boards.ts'
import { roundOf } from './facts.ts'
import { median, ratios, ratioText, takeTurns } from './measure.ts'
import { digits, shareGoal, type Run, type Section } from './section.ts'

const LEAST = 0.9

/** One real frame to 200 sockets: bytes written as they are, against all that the server does from a changed picture to the wire. */
export async function benchFanOut({ short }: Run): Promise<Section> {
  const count = short ? 20 : 1_000
  const ticks = short ? 3 : 40
  const rounds = short ? 1 : 7
  const frame = await realFrame()
  const text = JSON.stringify({ type: 'frame', ...frame })
  const bytes = encodeWire(text).packed
  await using lines = await openLines(count)
  const raw = () => {
    for (const line of lines.all) line.write(bytes)
  }
  const broadcast = new Broadcast({
    pictures: alwaysNew(frame),
    sources: () => [],
    app: 'bench',
    maxBoards: count,
    maxViews: 1,
  })
  const boards = lines.all.map((line) => joined(broadcast, line))
  const ours = () => broadcast.tick(Date.now())
  const burst = (tick: () => void) => async () => {
    for (const board of boards) board.heard(Date.now())
    return messagesPerSecond(lines, ticks, tick)
  }
  await burst(raw)()
  await burst(ours)() // both once unmeasured
  const figures = await takeTurns(
    [
      { name: 'raw', run: burst(raw) },
      { name: 'ours', run: burst(ours) },
    ],
    rounds,
  )
  return {
    about:
      `One real frame (${text.length} characters, ${bytes.length} bytes on the wire) to ${digits(count)} sockets of this machine, ${ticks} times a round as fast ` +
      `as the readers, in a thread of their own, take it. The anchor writes bytes that were packed and framed beforehand; ours is \`Broadcast.tick\`: ` +
      `serialise, pack and frame once, then offer it to each session. Cutting the picture out of the model is not in it. ${rounds} rounds.`,
    header: ['what', 'messages/s (median)', 'of raw writes'],
    rows: [
      ['raw pre-framed writes', digits(median(figures.raw)), ''],
      ["the server's broadcast", digits(median(figures.ours)), ratioText(figures.ours, figures.raw)],
    ],
    goals: [shareGoal('the broadcast of raw writes', median(ratios(figures.ours, figures.raw)), LEAST)],
  }
}

/** The frame that a board gets when twenty events come at once in the middle of a busy day. */
async function realFrame(): Promise<Frame> {
  await using server = await startTestServer({ demo: true })
  const told = roundOf('frame').measured.slice(-4_020)
  const last = told.splice(-20)
  await post(server, told)
  const boards = await openBoards(server, 1)
  try {
    let frame: Frame | null = null
    const head = told.length + last.length
    const received = boards.allReceive((message) => {
      if (message['type'] !== 'frame') return false
      const { epoch, seq, at, upserts, removals } = message as Frame
      if (upserts.floor?.position.arrival !== head) return false
      frame = { epoch, seq, at, upserts, removals }
      return true
    })
    await Promise.all([received, post(server, last)])
    return frame!
  } finally {
    boards.close()
  }
}

/** A picture that has changed whenever it is looked at, always to the same. */
function alwaysNew({ upserts, removals }: Frame): Pictures {
  let mark = 0
  return { mark: () => (mark += 1), items: () => upserts, changes: () => ({ upserts, removals }), forget() {} }
}

function joined(broadcast: Broadcast, line: Line): Board {
  const board = broadcast.join(line, { queues: [] }, {}, Date.now(), () => {})
  if (!board) throw new Error('The broadcast does not take all boards')
  return board
}

type Line = BoardSocket & { readonly sent: { messages: number; bytes: number } }
type Lines = { all: Line[]; settle(): Promise<void>; drained(): Promise<void>; messages(): number } & AsyncDisposable

/** `count` sockets to readers in another thread. `settle` resolves when these have read all that was written. */
async function openLines(count: number): Promise<Lines> {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket.setNoDelay()))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const reader = new Worker(join(import.meta.dirname, 'drain.ts'), { workerData: { port, count } })
  await once(reader, 'message')
  while (sockets.length < count) await setImmediate()
  const all = sockets.map(lineOf)
  let settledBytes = 0
  return {
    all,
    messages: () => all.reduce((sum, { sent }) => sum + sent.messages, 0),
    async drained() {
      while (sockets.some((socket) => socket.writableLength > 0)) await setImmediate()
    },
    async settle() {
      const bytes = all.reduce((sum, { sent }) => sum + sent.bytes, 0)
      const told = once(reader, 'message')
      reader.postMessage(bytes - settledBytes)
      settledBytes = bytes
      await told
    },
    async [Symbol.asyncDispose]() {
      const gone = once(reader, 'exit')
      reader.postMessage(null)
      await gone
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

function lineOf(socket: Socket): Line {
  const sent = { messages: 0, bytes: 0 }
  return {
    sent,
    packs: true,
    get buffered() {
      return socket.writableLength
    },
    write(bytes) {
      sent.messages += 1
      sent.bytes += bytes.length
      socket.write(bytes)
    },
  }
}

/** Lets the kernel's buffers be full and ours empty: both ways of writing are held back by the same readers. */
async function messagesPerSecond(lines: Lines, ticks: number, tick: () => void): Promise<number> {
  await lines.settle()
  const before = lines.messages()
  const began = performance.now()
  for (let n = 0; n < ticks; n++) {
    tick()
    await setImmediate()
    await lines.drained()
  }
  await lines.settle()
  const sent = lines.messages() - before
  const due = ticks * lines.all.length
  if (sent !== due) throw new Error(`${sent} messages were sent instead of ${due}`)
  return (sent / (performance.now() - began)) * 1_000
}
