import { WebSocket } from 'ws'
import { withPatience } from './patience.ts'

/** A client's end of a WebSocket, with what came so far. */
export type Line = {
  readonly socket: WebSocket
  readonly got: unknown[]
  /** The code it was closed with; null while it is open. */
  readonly closed: number | null
  send(data: string | Buffer): void
  /** Waits for something that is true of what came. */
  until(what: string, holds: () => boolean): Promise<void>
}

const WAIT_MS = 8_000

export async function openLine(url: string, headers: Record<string, string> = {}): Promise<Line> {
  const socket = new WebSocket(url, { headers, perMessageDeflate: true })
  const got: unknown[] = []
  let closed: number | null = null
  let wake = () => {}
  socket.on('error', () => wake())
  socket.on('open', () => wake())
  socket.on('message', (data) => {
    got.push(JSON.parse(String(data)))
    wake()
  })
  socket.on('close', (code) => {
    closed = code
    wake()
  })
  const until = async (what: string, holds: () => boolean) => {
    const waiting = async () => {
      while (!holds()) {
        const moved = Promise.withResolvers<void>()
        wake = moved.resolve
        await moved.promise
      }
    }
    try {
      await withPatience(
        waiting(),
        WAIT_MS,
        () => `it did not come: ${what}; closed ${closed}, got ${JSON.stringify(got).slice(0, 400)}`,
      )
    } catch (error) {
      socket.terminate()
      throw error
    }
  }
  await until('the connection', () => socket.readyState !== WebSocket.CONNECTING)
  return {
    socket,
    got,
    get closed() {
      return closed
    },
    send(data) {
      if (socket.readyState === WebSocket.OPEN) socket.send(data)
    },
    until,
  }
}
