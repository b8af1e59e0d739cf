import { closeCodes } from '@watchfloor/core/frame/protocol'
import type { Broadcast } from './broadcast.ts'
import type { EventTails } from './tail.ts'
import { readAck, readHello, type FramesHello } from './hello.ts'
import type { BoardSocket } from './session.ts'
import type { Connection, Endpoint } from './upgrade.ts'

/** A board that does not say hello within this time is let go. */
const HELLO_MS = 10_000

export type StreamParts = {
  broadcast: Broadcast
  tails: EventTails
  /** By a clock that nobody sets, ms. */
  now(): number
  onClose?(code: number): void
}

/** `/stream`: frames for boards, the log for integrators. The exchange is in core's `frame/protocol.ts`. */
export function streamEndpoint(parts: StreamParts): Endpoint {
  return { maxMessageBytes: 64 * 1024, packs: true, connect: (connection) => greet(connection, parts) }
}

function greet(connection: Connection, parts: StreamParts): void {
  const { ws } = connection
  const close = ({ code, why: usual }: { code: number; why: string }, why = usual) => {
    parts.onClose?.(code)
    ws.close(code, why.slice(0, 120))
  }
  const late = setTimeout(() => close(closeCodes.badHello, 'no hello came'), HELLO_MS)
  ws.on('close', () => clearTimeout(late))
  ws.once('message', (data) => {
    clearTimeout(late)
    const read = readHello(String(data))
    if ('close' in read) return close(read.close, read.why)
    const { hello } = read
    if (hello.topic === 'frames') joinFrames(connection, hello, parts, close)
    else {
      const tail = parts.tails.follow(boardSocket(connection), hello, () => close(closeCodes.tooSlow))
      if (!tail) return close(closeCodes.busy)
      ws.on('message', (message) => {
        const ack = readAck(String(message))
        if (ack) tail.acknowledge(ack.seq)
      })
      ws.on('close', () => tail.leave())
    }
  })
}

function joinFrames(
  connection: Connection,
  hello: FramesHello,
  { broadcast, now }: StreamParts,
  close: (code: { code: number; why: string }) => void,
) {
  const { ws } = connection
  const board = broadcast.join(boardSocket(connection), hello.view, hello, now(), () => {
    close(closeCodes.tooSlow)
    ws.terminate() // its close frame would queue behind what it does not read
  })
  if (!board) return close(closeCodes.busy)
  ws.on('message', (message) => {
    if (readAck(String(message))) board.heard(now())
  })
  ws.on('close', () => board.leave(now()))
}

function boardSocket({ ws, socket, packs }: Connection): BoardSocket {
  return {
    packs,
    get buffered() {
      return socket.writableLength
    },
    write(bytes) {
      if (ws.readyState === ws.OPEN) socket.write(bytes)
    },
  }
}
