import { connect, type Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

/**
 * A thread of readers that only count: `count` connections to `port`. It says `open` when all are there, and for each number that it is told
 * `all` once so many bytes have come since the last time.
 */
const { port, count } = workerData as { port: number; count: number }
let received = 0
let expected = Number.POSITIVE_INFINITY
const buffer = Buffer.alloc(256 * 1024)

function look(): void {
  if (received < expected) return
  received -= expected
  expected = Number.POSITIVE_INFINITY
  parentPort?.postMessage('all')
}

function open(): Promise<Socket> {
  const onread = {
    buffer,
    callback(bytes: number) {
      received += bytes
      look()
      return true
    },
  }
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', onread })
    socket.once('connect', () => resolve(socket)).once('error', reject)
  })
}

const sockets = await Promise.all(Array.from({ length: count }, open))
parentPort?.on('message', (bytes: number | null) => {
  if (bytes === null) {
    for (const socket of sockets) socket.destroy()
    parentPort?.close()
    return
  }
  expected = bytes
  look()
})
parentPort?.postMessage('open')
