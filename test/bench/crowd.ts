import { parentPort, workerData } from 'node:worker_threads'
import { PROTOCOL } from '@watchfloor/core/frame/protocol'
import { BoardSocket } from '@watchfloor/simulator/load/board-socket'
import { steadyMs } from '@watchfloor/simulator/load/clock'
import { MessageReader } from '@watchfloor/simulator/load/message-reader'

export type CrowdSettings = { count: number }
/** Join the server at this address, all at once. */
export type CrowdOrder = { url: string }
/** How long each took from the attempt to connect to its whole picture, ms; `failed`: those that got none within ten seconds. */
export type CrowdWord = { kind: 'ready' } | { kind: 'joined'; ms: number[]; failed: number }

/** A thread of boards that join together and leave again, as after the restart of a proxy. */
const { count } = workerData as CrowdSettings
const port = parentPort!
const WITHIN_MS = 10_000

port.on('message', ({ url }: CrowdOrder) => void join(url).then((word) => port.postMessage(word)))
port.postMessage({ kind: 'ready' } satisfies CrowdWord)

async function join(url: string): Promise<CrowdWord> {
  const reader = new MessageReader()
  const sockets: BoardSocket[] = []
  const ms: number[] = []
  await new Promise<void>((resolve) => {
    const late = setTimeout(resolve, WITHIN_MS)
    for (let n = 0; n < count; n++) {
      const began = steadyMs()
      let isPictured = false
      const socket: BoardSocket = new BoardSocket({
        url,
        onOpen: () => socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL, topic: 'frames', view: { queues: [] } })),
        onMessage(bytes, packed) {
          if (isPictured || reader.read(bytes, packed).type !== 'snapshot') return
          isPictured = true
          ms.push(steadyMs() - began)
          if (ms.length < count) return
          clearTimeout(late)
          resolve()
        },
        onClose() {}, // counted as one that failed
      })
      sockets.push(socket)
    }
  })
  for (const socket of sockets) socket.close()
  return { kind: 'joined', ms, failed: count - ms.length }
}
