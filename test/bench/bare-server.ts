import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { WebSocketServer } from 'ws'

export type BareSettings = { messages: Uint8Array[] }
export type BareWord = { kind: 'listening'; url: string }

/** A thread with the least that a server of boards can be: whoever says anything gets the same ready-made bytes. */
const { messages } = workerData as BareSettings
const http = createServer()
const sockets = new WebSocketServer({
  noServer: true,
  perMessageDeflate: {
    threshold: Number.MAX_SAFE_INTEGER,
    serverMaxWindowBits: 15,
    serverNoContextTakeover: true,
    clientNoContextTakeover: true,
  },
})
http.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (board) => {
    board.on('error', () => board.terminate())
    board.once('message', () => {
      for (const bytes of messages) socket.write(bytes)
    })
  })
})
http.listen(0, '127.0.0.1', () => {
  const { port } = http.address() as AddressInfo
  parentPort!.postMessage({ kind: 'listening', url: `http://127.0.0.1:${port}` } satisfies BareWord)
})
