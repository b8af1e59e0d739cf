import { ACK_MS, PROTOCOL, STALE_MS, type ServerMessage } from '@watchfloor/core/frame/protocol'
import { WebSocket } from 'ws'

/** A little less than what is promised, as on the wall. */
const STALE_AFTER_MS = STALE_MS - 800
const RETRY_MS = 500

/** A wall-board without a screen: it believes, doubts and connects anew by the rules of the real one (web/src/lib/frame). */
export class Board {
  readonly url: string
  /** Why the server does not trust its figures, in its words. */
  trouble: string | null = null
  /** Everything that it was told as trouble. */
  readonly troubles = new Set<string>()
  /** How often it has connected. */
  connected = 0
  readonly items = new Map<string, unknown>()
  #heardAt = 0
  #spokenAt = performance.now()
  #position: { epoch: string; seq: number } | null = null
  #socket: WebSocket | null = null
  #closed = false
  readonly #timers: ReturnType<typeof setInterval>[] = []

  constructor(url: string) {
    this.url = `${url.replace('http', 'ws')}/stream`
    this.#open()
    this.#timers.push(setInterval(() => this.#say({ type: 'ack', seq: this.#position?.seq ?? 0 }), ACK_MS))
    this.#timers.push(setInterval(() => this.#endSilence(), 100))
  }

  /** Does it show its figures as true? */
  get live(): boolean {
    return this.trouble === null && this.#heardAt > 0 && performance.now() - this.#heardAt < STALE_AFTER_MS
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers) clearInterval(timer)
    this.#socket?.terminate()
  }

  #open(): void {
    if (this.#closed) return
    const socket = new WebSocket(this.url, { handshakeTimeout: 3_000 })
    this.#socket = socket
    this.#spokenAt = performance.now()
    socket.on('error', () => {}) // the close that follows is enough
    socket.on('open', () => {
      this.connected += 1
      this.#say({ type: 'hello', protocol: PROTOCOL, topic: 'frames', view: { queues: [] }, ...this.#position })
    })
    socket.on('message', (data) => socket === this.#socket && this.#hear(JSON.parse(String(data)) as ServerMessage))
    socket.on('close', () => {
      if (socket !== this.#socket) return
      this.#socket = null
      setTimeout(() => this.#open(), RETRY_MS)
    })
  }

  #hear(message: ServerMessage): void {
    this.#spokenAt = performance.now()
    if (message.type === 'welcome') return
    if (message.type === 'beat') {
      this.trouble = message.trouble
      if (message.trouble) return void this.troubles.add(message.trouble)
    } else {
      this.trouble = null
      this.#merge(message)
    }
    this.#heardAt = performance.now()
  }

  #merge(frame: Extract<ServerMessage, { type: 'frame' | 'snapshot' }>): void {
    const follows = this.#position?.epoch === frame.epoch && frame.seq <= this.#position.seq + 1
    if (frame.type === 'frame' && !follows) {
      this.#position = null
      return this.#socket?.terminate()
    }
    if (frame.type === 'snapshot') this.items.clear()
    for (const [key, item] of Object.entries(frame.upserts)) this.items.set(key, item)
    for (const key of frame.removals) this.items.delete(key)
    this.#position = { epoch: frame.epoch, seq: frame.seq }
  }

  #endSilence(): void {
    if (this.#socket && performance.now() - this.#spokenAt > STALE_AFTER_MS) this.#socket.terminate()
  }

  #say(message: unknown): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }
}
