import { ACK_MS, PROTOCOL, type BoardMessage, type ServerMessage, type View, closeCodes } from '@watchfloor/core/frame/protocol'
import { type Link, STALE_AFTER_MS, afterClose, afterSilence, afterTrouble, afterWord } from './link.ts'
import { type Picture, afterFrame, fromSnapshot } from './picture.ts'
import { ServerClock } from './server-clock.ts'

const PAINT_MS = 250
const CONNECT_MS = 3_000

type Options = {
  url: string
  view: View
  /** What was on the screen before this page replaced an older version of itself, and how old it is, ms. */
  carried?: { picture: Picture; ageMs: number } | null
  /** The server has a newer page, or speaks a newer protocol: called while the link is healthy. */
  onnewer: (picture: Picture | null) => void
}

/**
 * The one connection of a wall-board. It owns the socket and the timers; what they mean is decided by plain functions (`link`, `picture`).
 * Frames are merged as they come and painted at most four times a second; `now` ticks once a second, on the server's seconds.
 */
export class Feed {
  /** The newest picture, replaced whole. Null before the first. */
  frame = $state.raw<Picture | null>(null)
  link = $state.raw<Link>({ status: 'connecting', since: 0 })
  /** Server time, epoch ms, once a second; null before the first word. */
  now = $state<number | null>(null)
  /** Server time of the last word, epoch ms. */
  heardAt = $state<number | null>(null)

  /** The moment that the figures are of: now, or once the link is lost the last word. A clock that ticks on would look alive. */
  asOf = $derived(this.link.status === 'live' ? (this.now ?? this.heardAt) : (this.heardAt ?? this.now))

  readonly #options: Options
  readonly #clock = new ServerClock()
  #socket: WebSocket | null = null
  #picture: Picture | null = null
  #link: Link = { status: 'connecting', since: performance.now() }
  #heardAt: number | null = null
  /** Of the last message of any kind, by the page's own clock. */
  #spokenAt = 0
  #app: string | null = null
  #attempt = 0
  #paintedAt = -PAINT_MS
  #newer = false
  #timers = { paint: 0, tick: 0, retry: 0, silence: 0, connect: 0, ack: 0 }
  #running = false

  constructor(options: Options) {
    this.#options = options
    if (options.carried) this.#carry(options.carried.picture, options.carried.ageMs)
  }

  /** Connects and stays connected; gives back the way to stop. */
  start(): () => void {
    this.#running = true
    this.#open()
    this.#tick()
    this.#timers.ack = window.setInterval(() => this.#acknowledge(), ACK_MS)
    const awake = () => this.#look()
    document.addEventListener('visibilitychange', awake)
    window.addEventListener('online', awake)
    return () => {
      this.#running = false
      document.removeEventListener('visibilitychange', awake)
      window.removeEventListener('online', awake)
      for (const timer of Object.values(this.#timers)) window.clearTimeout(timer)
      this.#socket?.close(1000)
    }
  }

  #open() {
    if (!this.#running) return
    const socket = new WebSocket(this.#options.url)
    this.#socket = socket
    // A server that swallows the handshake (a sleeping router) never closes: give up and try anew.
    this.#timers.connect = window.setTimeout(() => this.#lose(socket, 1006), CONNECT_MS)
    socket.addEventListener('open', () => this.#say(this.#hello()))
    socket.addEventListener(
      'message',
      ({ data }) => socket === this.#socket && this.#hear(JSON.parse(String(data)) as ServerMessage),
    )
    socket.addEventListener('close', ({ code }) => this.#lose(socket, code))
  }

  #hello(): BoardMessage {
    const position = this.#picture ? { epoch: this.#picture.epoch, seq: this.#picture.seq } : {}
    return { type: 'hello', protocol: PROTOCOL, topic: 'frames', view: this.#options.view, ...position }
  }

  #hear(message: ServerMessage) {
    const now = performance.now()
    window.clearTimeout(this.#timers.connect)
    this.#spokenAt = now
    if (message.type === 'welcome' || message.type === 'beat') this.#clock.heard(message.at, now)
    if (message.type === 'welcome') {
      this.#newer ||= this.#app !== null && this.#app !== message.app
      this.#app = message.app
    }
    if (message.type === 'snapshot') this.#picture = fromSnapshot(message)
    if (message.type === 'frame') {
      const next = afterFrame(this.#picture, message)
      if (next === 'gap') return this.#askAnew()
      this.#picture = next
    }
    this.#attempt = 0
    if (message.type === 'beat' && message.trouble) {
      this.#link = afterTrouble(this.#link, message.trouble)
      this.#watchSilence()
      return this.#paintSoon()
    }
    // A welcome alone does not make old figures true again: the picture behind it may be minutes old until the snapshot is here.
    if (message.type !== 'welcome') this.#link = afterWord(now)
    this.#heardAt = this.#clock.read(now)
    this.#watchSilence()
    this.#paintSoon()
  }

  /** Something between two frames is missing: forget the position, so that the next hello brings a snapshot. */
  #askAnew() {
    this.#picture = null
    this.#socket?.close(1000)
  }

  #lose(socket: WebSocket, code: number) {
    if (socket !== this.#socket || !this.#running) return
    this.#socket = null
    socket.close()
    window.clearTimeout(this.#timers.connect)
    if (code === closeCodes.oldProtocol.code) this.#options.onnewer(null)
    const { link, retryInMs } = afterClose(this.#link, code, this.#attempt++, Math.random())
    this.#link = link
    if (retryInMs !== null) this.#timers.retry = window.setTimeout(() => this.#open(), retryInMs)
    this.#look()
  }

  #say(message: BoardMessage) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message))
  }

  #acknowledge() {
    if (this.#picture) this.#say({ type: 'ack', seq: this.#picture.seq })
  }

  #paintSoon() {
    if (this.#timers.paint) return
    this.#timers.paint = window.setTimeout(() => this.#paint(), Math.max(0, this.#paintedAt + PAINT_MS - performance.now()))
  }

  /** Puts on the glass what was heard since the last time, at once, so that the page is drawn once. */
  #paint() {
    window.clearTimeout(this.#timers.paint)
    this.#timers.paint = 0
    this.#paintedAt = performance.now()
    if (this.#picture) this.frame = this.#picture
    this.heardAt = this.#heardAt
    this.now ??= this.#heardAt
    this.#look()
    if (this.#newer && this.link.status === 'live') {
      this.#newer = false
      this.#options.onnewer(this.#picture)
    }
  }

  #watchSilence() {
    window.clearTimeout(this.#timers.silence)
    this.#timers.silence = window.setTimeout(
      () => this.#endSilence(),
      Math.max(0, this.#spokenAt + STALE_AFTER_MS - performance.now()),
    )
  }

  /** Nothing was said for too long. The other end may be gone without a word (a cable, a router): a new connection is the only way to know. */
  #endSilence() {
    const socket = this.#socket
    if (socket && performance.now() - this.#spokenAt >= STALE_AFTER_MS) this.#lose(socket, 1006)
    this.#look()
  }

  /** Asks the clock whether the figures may still be believed. */
  #look() {
    this.#link = afterSilence(this.#link, performance.now())
    // The moment of the last word changes all the time and nobody draws it from here: only another status is news.
    const said = (link: Link) => link.status === 'stale' && link.trouble
    if (this.#link.status !== this.link.status || said(this.#link) !== said(this.link)) this.link = this.#link
  }

  #tick() {
    const now = this.#clock.read(performance.now())
    if (now !== null) this.now = now - (now % 1_000)
    // What waits to be painted is painted with the second, not some milliseconds after it.
    if (this.#timers.paint) this.#paint()
    else this.#look()
    // A little after the full second, so that rounding never shows one second twice.
    const rest = now === null ? 1_000 : 1_000 - (now % 1_000) + 5
    this.#timers.tick = window.setTimeout(() => this.#tick(), rest)
  }

  #carry(picture: Picture, ageMs: number) {
    const now = performance.now()
    this.#picture = picture
    this.frame = picture
    this.#clock.heard(picture.at + ageMs, now)
    this.#heardAt = picture.at
    this.heardAt = picture.at
    this.now = picture.at + ageMs
    this.#link = { status: 'live', heardAt: now - ageMs }
    this.link = this.#link
  }
}
