import { PROTOCOL } from '@watchfloor/core/frame/protocol'
import { WebSocket } from 'ws'

/** The whole picture as the server sends it to a board that joins, as text. */
export async function fetchSnapshot({ url }: { url: string }): Promise<string> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/stream`)
  try {
    return await new Promise((resolve, reject) => {
      socket.on('open', () =>
        socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL, topic: 'frames', view: { queues: [] } })),
      )
      socket.on('message', (data: Buffer) => {
        if (data.subarray(0, 18).includes('snapshot')) resolve(data.toString())
      })
      socket.on('error', reject)
      socket.on('close', (code) => reject(new Error(`The server closed a board's connection: ${code}`)))
    })
  } finally {
    socket.terminate()
  }
}
