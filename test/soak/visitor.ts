import { PROTOCOL, type ServerMessage } from '@watchfloor/core/frame/protocol'
import { WebSocket } from 'ws'

/** A board that comes, gets its picture and goes; gives how many queues it was shown. Whoever leaves must leave nothing behind. */
export function visit(url: string, queues: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/stream`)
    socket.on('error', reject)
    socket.on('close', (code) => reject(new Error(`A board was closed with ${code} before it had its picture`)))
    socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL, topic: 'frames', view: { queues } })))
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as ServerMessage
      if (message.type !== 'snapshot') return
      resolve(Object.keys(message.upserts).filter((key) => key.startsWith('queue/')).length)
      socket.close()
    })
  })
}
