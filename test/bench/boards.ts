import { PROTOCOL } from '@watchfloor/core/frame/protocol'
import { WebSocket } from 'ws'

/** Boards on `/stream` that do as browsers do: they unpack what comes and acknowledge it. */
export type Boards = {
  /**
   * Resolves when every board has got a message that `isIt` accepts, with the moment (`performance.now()`) at which the last one did. Ask before
   * what is awaited can happen.
   *
   * @throws Error when a board does not get it within five seconds
   */
  allReceive(isIt: (message: Record<string, unknown>) => boolean): Promise<number>
  /** Says of every board that it lives; the server wants it once in three seconds. */
  acknowledge(): void
  close(): void
}

const WITHIN_MS = 5_000

/** Opens `count` boards that watch the whole floor; resolves when each has its first picture. */
export async function openBoards({ url }: { url: string }, count: number): Promise<Boards> {
  const sockets: WebSocket[] = []
  let listener: ((data: Buffer, at: number) => void) | null = null
  const opened = Array.from({ length: count }, async () => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/stream`)
    sockets.push(socket)
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const pictured = new Promise<void>((resolve, reject) => {
      socket.on('message', (data: Buffer) => {
        listener?.(data, performance.now())
        if (data.subarray(0, 18).includes('snapshot')) resolve()
      })
      socket.once('close', (code) => reject(new Error(`The server closed a board's connection: ${code}`)))
    })
    socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL, topic: 'frames', view: { queues: [] } }))
    await pictured
  })
  await Promise.all(opened)
  return {
    allReceive(isIt) {
      const judge = judgeOnce(isIt)
      return new Promise((resolve, reject) => {
        let missing = count
        const late = setTimeout(
          () => reject(new Error(`${missing} of ${count} boards did not get the event within ${WITHIN_MS} ms`)),
          WITHIN_MS,
        )
        listener = (data, at) => {
          if (!judge(data)) return
          missing -= 1
          if (missing > 0) return
          clearTimeout(late)
          listener = null
          resolve(at)
        }
      })
    },
    acknowledge() {
      for (const socket of sockets) socket.send('{"type":"ack","seq":0}')
    },
    close() {
      for (const socket of sockets) socket.terminate()
    },
  }
}

/** All boards get the same text: it is read once, or reading it would be what is measured. */
function judgeOnce(isIt: (message: Record<string, unknown>) => boolean): (data: Buffer) => boolean {
  let last: { data: Buffer; answer: boolean } | null = null
  return (data) => {
    if (!last?.data.equals(data)) last = { data, answer: isIt(JSON.parse(data.toString()) as Record<string, unknown>) }
    return last.answer
  }
}
