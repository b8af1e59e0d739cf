import { randomUUID } from 'node:crypto'
import type { SourceItem } from '@watchfloor/core/frame/frame'
import { PROTOCOL, type ServerMessage, type View } from '@watchfloor/core/frame/protocol'
import { Channel, type Pictures } from './channel.ts'
import { Session, type BoardSocket } from './session.ts'
import { TICK_MS } from './ticker.ts'
import { normaliseView, viewKey } from './view.ts'
import { encodeWire, type Wire } from './wire.ts'

export type BroadcastParts = {
  pictures: Pictures
  sources(now: number): SourceItem[]
  /** Version of the web app: a board with another one reloads itself. */
  app: string
  maxBoards: number
  maxViews: number
  /**
   * Epoch ms, as boards are told it. The moments that are handed in may be of another clock, one that nobody sets: a wall clock that is put
   * forward would let go of every board at once, and one that is put back would keep those that are gone. Without it they are the same.
   */
  wall?(): number
  onFrame?(kind: 'frame' | 'snapshot'): void
  onSent?(bytes: number): void
}

/** Where a board stands that was here before. */
export type Position = { epoch?: string | undefined; seq?: number | undefined }

export type Board = { heard(now: number): void; leave(now: number): void }

/** `waits`: it came while the figures could not be trusted, and gets its snapshot when they can. */
type Member = { session: Session; channel: Channel; waits: boolean; close(): void }

/** A channel nobody watches is kept so long for a board that comes back. */
const IDLE_MS = 60_000

/** All boards, by view. `tick` sends what changed, `beat` says that we live, `sweep` lets go of those who do not answer. */
export class Broadcast {
  readonly #parts: BroadcastParts
  readonly #boot = randomUUID().slice(0, 8)
  readonly #channels = new Map<string, Channel>()
  readonly #members = new Set<Member>()
  #made = 0
  #lastBeat: { madeAt: number; wire: Wire } | null = null
  #trouble: string | null = null

  constructor(parts: BroadcastParts) {
    this.#parts = parts
  }

  get boards(): number {
    return this.#members.size
  }

  get views(): number {
    return this.#channels.size
  }

  /** How many boards get nothing at the moment because they do not read or answer, and what our memory holds for boards, bytes. */
  backlog(): { behind: number; heldBytes: number; mostHeldBytes: number } {
    const backlog = { behind: 0, heldBytes: 0, mostHeldBytes: 0 }
    for (const { session } of this.#members) {
      if (session.isBehind) backlog.behind += 1
      backlog.heldBytes += session.heldBytes
      backlog.mostHeldBytes = Math.max(backlog.mostHeldBytes, session.heldBytes)
    }
    return backlog
  }

  /**
   * A board joins a view: welcome, then what it missed or a snapshot. Null when there are too many boards or views. `close` is called when
   * it does not answer any more.
   */
  join(socket: BoardSocket, wanted: View, position: Position, now: number, close: () => void): Board | null {
    if (this.#members.size >= this.#parts.maxBoards) return null
    const channel = this.#channel(normaliseView(wanted), now)
    if (!channel) return null
    const session = new Session(socket, now)
    const member: Member = { session, channel, waits: this.#trouble !== null, close }
    channel.enter()
    const at = this.#wall(now)
    const welcome: ServerMessage = { type: 'welcome', protocol: PROTOCOL, at, epoch: channel.epoch, app: this.#parts.app }
    session.write(encodeWire(JSON.stringify(welcome)))
    if (!member.waits) {
      const missed = channel.missed(position.epoch, position.seq, now, TICK_MS, at)
      if (missed) for (const wire of missed) session.write(wire)
      else this.#sendSnapshot(member, now)
    }
    session.write(this.#beatWire(now))
    this.#members.add(member)
    return {
      heard: (heardAt) => {
        if (session.heard(heardAt) && !member.waits) this.#sendSnapshot(member, heardAt)
      },
      leave: (leftAt) => this.#leave(member, leftAt),
    }
  }

  /**
   * From now on the figures cannot be trusted, for this reason, or (null) they can again. Meanwhile boards get no frames: each beat says why,
   * and they show what they have as of the last moment that was true.
   */
  setTrouble(why: string | null, now: number): void {
    if (why === this.#trouble) return
    this.#trouble = why
    this.#lastBeat = null
    for (const member of this.#members) {
      if (why === null && member.waits) {
        member.waits = false
        this.#sendSnapshot(member, now)
      }
      member.session.offer(this.#beatWire(now), now)
    }
  }

  /** Sends what changed since the last time: one frame a view, the same bytes for everybody who watches it. Gives whether there was anything. */
  tick(now: number): boolean {
    if (this.#trouble !== null) return false
    const frames = new Map<Channel, Wire>()
    const at = this.#wall(now)
    for (const channel of this.#channels.values()) {
      const wire = channel.cut(now, at)
      if (!wire) continue
      this.#parts.onFrame?.('frame')
      frames.set(channel, wire)
    }
    for (const { session, channel, waits } of this.#members) {
      const wire = frames.get(channel)
      if (wire && !waits) session.offer(wire, now)
    }
    this.#countBytes()
    return frames.size > 0
  }

  beat(now: number): void {
    const wire = this.#beatWire(now)
    for (const { session } of this.#members) session.offer(wire, now)
    this.#sweep(now)
    this.#countBytes()
  }

  #beatWire(now: number): Wire {
    if (this.#lastBeat && now - this.#lastBeat.madeAt < TICK_MS) return this.#lastBeat.wire
    const at = this.#wall(now)
    const sources = this.#parts
      .sources(at)
      .map(({ id, name, state, lastHeardAt, since }) => ({ id, name, state, ageMs: Math.max(0, at - lastHeardAt), since }))
    const wire = encodeWire(JSON.stringify({ type: 'beat', at, sources, trouble: this.#trouble } satisfies ServerMessage))
    this.#lastBeat = { madeAt: now, wire }
    return wire
  }

  #wall(now: number): number {
    return this.#parts.wall?.() ?? now
  }

  #sendSnapshot({ session, channel }: Member, now: number): void {
    session.write(channel.snapshot(now, TICK_MS, this.#wall(now)))
    this.#parts.onFrame?.('snapshot')
  }

  #channel(view: View, now: number): Channel | null {
    const key = viewKey(view)
    const known = this.#channels.get(key)
    if (known) return known
    if (this.#channels.size >= this.#parts.maxViews) this.#dropIdle(now, 0)
    if (this.#channels.size >= this.#parts.maxViews) return null
    const channel = new Channel(view, `${this.#boot}.${(this.#made += 1)}`, this.#parts.pictures)
    this.#channels.set(key, channel)
    return channel
  }

  #leave(member: Member, now: number): void {
    if (this.#members.delete(member)) member.channel.leave(now)
  }

  #sweep(now: number): void {
    for (const member of this.#members) {
      if (!member.session.isGone(now)) continue
      this.#leave(member, now)
      member.close()
    }
    this.#dropIdle(now)
  }

  #dropIdle(now: number, keptMs = IDLE_MS): void {
    for (const [key, channel] of this.#channels) {
      if (channel.idleMs(now) <= keptMs) continue
      this.#channels.delete(key)
      this.#parts.pictures.forget(channel.view)
    }
  }

  #countBytes(): void {
    let bytes = 0
    for (const { session } of this.#members) {
      bytes += session.sentBytes
      session.sentBytes = 0
    }
    if (bytes > 0) this.#parts.onSent?.(bytes)
  }
}
