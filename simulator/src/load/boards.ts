import { ACK_MS, closeCodes, PROTOCOL, STALE_MS } from '@watchfloor/core/frame/protocol'
import { BoardSocket } from './board-socket.ts'
import { steadyMs } from './clock.ts'
import { Coverage } from './coverage.ts'
import { SpanCounter } from './latency.ts'
import { MessageReader, type Message } from './message-reader.ts'

export type BoardFigures = {
  connected: number
  /** Nothing came for five seconds: the board shows that it is stale. Now, and how often it happened. */
  stale: number
  staleTimes: number
  /** Snapshots beyond the first of each connection: the server had found the board behind. */
  resyncs: number
  reconnects: number
  /** Closes by code that the server did not ask for to be repeated. */
  closeCodes: Record<number, number>
  messages: number
  bytes: number
  /** Longest span without a word from the server, ms. */
  longestSilenceMs: number
}

type Board = {
  socket: BoardSocket
  live: boolean
  heardAt: number
  stale: boolean
  /** Newest picture. */
  epoch: string
  seq: number
  snapshots: number
}

const RECONNECT_MS = 1_000
const SETTLE_MS = 250
/** Acknowledgements are spread over the second. */
const TURNS = 10

/** Wall-boards as clients: they say hello, acknowledge once a second, come back when they are cut off, and remember when each picture came. */
export class Boards {
  readonly #url: string
  readonly #boards: Board[] = []
  readonly #reader = new MessageReader()
  readonly #timers: ReturnType<typeof setInterval>[] = []
  readonly #coverage: Coverage
  /** Boards from this number on stop reading when the load begins. */
  readonly #reading: number
  readonly spans = new SpanCounter()
  readonly figures: BoardFigures = {
    connected: 0, stale: 0, staleTimes: 0, resyncs: 0, reconnects: 0, closeCodes: {}, messages: 0, bytes: 0, longestSilenceMs: 0,
  } // prettier-ignore
  #stopped = false
  #turn = 0
  #lookedAt = steadyMs()

  /** Connects `count` boards to the server at `url`; the last `stopping` of them will hang. */
  constructor(url: string, count: number, stopping = 0) {
    this.#url = url
    this.#reading = count - stopping
    this.#coverage = new Coverage(this.#reading, this.spans)
    for (let n = 0; n < count; n++) {
      const heardAt = steadyMs()
      const board: Board = { socket: this.#connect(n, {}), live: false, heardAt, stale: false, epoch: '', seq: 0, snapshots: 0 }
      this.#boards.push(board)
    }
    this.#timers.push(
      setInterval(() => this.#acknowledge(), ACK_MS / TURNS),
      setInterval(() => this.#look(), SETTLE_MS),
    )
  }

  /** Boards with a picture. */
  get pictured(): number {
    return this.#boards.filter((board) => board.live && board.seq >= 0 && board.snapshots > 0).length
  }

  get missing(): number {
    return this.#coverage.missing
  }

  /** The boards that are to hang do: they read nothing any more and say nothing, and their connections stay. */
  hang(): void {
    for (const { socket } of this.#boards.slice(this.#reading)) socket.stall()
  }

  /** Watch for this batch. */
  follow(sample: { arrival: number; dueAt: number }): void {
    this.#coverage.follow(sample)
  }

  /** Counts what is left, and disconnects all. */
  stop(): void {
    this.#coverage.settle(steadyMs(), true)
    this.#stopped = true
    for (const timer of this.#timers) clearInterval(timer)
    for (const { socket } of this.#boards) socket.close()
  }

  #connect(n: number, position: { epoch?: string; seq?: number }): BoardSocket {
    const socket: BoardSocket = new BoardSocket({
      url: this.#url,
      onOpen: () =>
        socket.send(JSON.stringify({ type: 'hello', protocol: PROTOCOL, topic: 'frames', view: { queues: [] }, ...position })),
      onMessage: (bytes, packed) => this.#got(n, this.#reader.read(bytes, packed), bytes.length),
      onClose: (code) => this.#closed(n, code),
    })
    return socket
  }

  #got(n: number, message: Message, bytes: number): void {
    const board = this.#boards[n]!
    const at = steadyMs()
    this.figures.messages += 1
    this.figures.bytes += bytes
    this.figures.longestSilenceMs = Math.max(this.figures.longestSilenceMs, board.live ? at - board.heardAt : 0)
    board.heardAt = at
    board.stale = false
    if (message.type === 'welcome' && !board.live) {
      board.live = true
      board.snapshots = board.epoch === message.epoch ? 1 : 0
      this.figures.connected += 1
    }
    if (message.type !== 'frame' && message.type !== 'snapshot') return
    if (message.type === 'snapshot' && (board.snapshots += 1) > 1) this.figures.resyncs += 1
    board.epoch = message.epoch
    board.seq = message.seq
    if (n < this.#reading) this.#coverage.got(n, message, at)
  }

  #closed(n: number, code: number): void {
    const board = this.#boards[n]!
    if (board.live) this.figures.connected -= 1
    board.live = false
    if (this.#stopped || n >= this.#reading) return
    this.figures.closeCodes[code] = (this.figures.closeCodes[code] ?? 0) + 1
    const known = Object.values(closeCodes).find((one) => one.code === code)
    if (known && !known.retry) return
    setTimeout(() => {
      if (this.#stopped) return
      this.figures.reconnects += 1
      board.socket = this.#connect(n, board.epoch === '' ? {} : { epoch: board.epoch, seq: board.seq })
    }, RECONNECT_MS).unref()
  }

  #acknowledge(): void {
    this.#turn = (this.#turn + 1) % TURNS
    for (let n = this.#turn; n < this.#reading; n += TURNS) {
      const board = this.#boards[n]!
      if (board.live) board.socket.send(`{"type":"ack","seq":${board.seq}}`)
    }
  }

  #look(): void {
    const at = steadyMs()
    this.#coverage.settle(at)
    // After a stall of our own the messages are there and only not read yet: that would say nothing about the server.
    const stalled = at - this.#lookedAt > 4 * SETTLE_MS
    this.#lookedAt = at
    if (stalled) return
    this.figures.stale = 0
    for (const board of this.#boards.slice(0, this.#reading)) {
      if (at - board.heardAt <= STALE_MS) continue
      this.figures.stale += 1
      if (!board.stale) this.figures.staleTimes += 1
      board.stale = true
    }
  }
}
