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
  onFrame?(kind: 'frame' | 'snapshot'): void
  onSent?(bytes: number): void
}

/** Where a board stands that was here before. */
export type Position = { epoch?: string | undefined; seq?: number | undefined }

export type Board = { heard(now: number): void; leave(now: number): void }

type Member = { session: Session; channel: Channel; close(): void }

/** A channel nobody watches is kept so long for a board that comes back. */
const IDLE_MS = 60_000

/** All boards, by view. `tick` sends what changed, `beat` says that we live, `sweep` lets go of those who do not answer. */
export class Broadcast {
  readonly #parts: BroadcastParts
  readonly #boot = randomUUID().slice(0, 8)
  readonly #channels = new Map<string, Channel>()
  readonly #members = new Set<Member>()
  #made = 0
  #lastBeat: { at: number; wire: Wire } | null = null

  constructor(parts: BroadcastParts) {
    this.#parts = parts
  }

  get boards(): number {
    return this.#members.size
  }

  get views(): number {
    return this.#channels.size
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
    const member: Member = { session, channel, close }
    channel.enter()
    const welcome: ServerMessage = { type: 'welcome', protocol: PROTOCOL, at: now, epoch: channel.epoch, app: this.#parts.app }
    session.write(encodeWire(JSON.stringify(welcome)))
    const missed = channel.missed(position.epoch, position.seq, now, TICK_MS)
    if (missed) for (const wire of missed) session.write(wire)
    else this.#sendSnapshot(member, now)
    session.write(this.#beatWire(now))
    this.#members.add(member)
    return {
      heard: (at) => {
        if (session.heard(at)) this.#sendSnapshot(member, at)
      },
      leave: (at) => this.#leave(member, at),
    }
  }

  /** Cuts one frame a view and writes the same bytes to everybody who watches it. */
  /** Sends what changed since the last time. Gives whether there was anything. */
  tick(now: number): boolean {
    const frames = new Map<Channel, Wire>()
    for (const channel of this.#channels.values()) {
      const wire = channel.cut(now)
      if (!wire) continue
      this.#parts.onFrame?.('frame')
      frames.set(channel, wire)
    }
    for (const { session, channel } of this.#members) {
      const wire = frames.get(channel)
      if (wire) session.offer(wire, now)
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
    if (this.#lastBeat && now - this.#lastBeat.at < TICK_MS) return this.#lastBeat.wire
    const sources = this.#parts
      .sources(now)
      .map(({ id, name, state, lastHeardAt, since }) => ({ id, name, state, ageMs: Math.max(0, now - lastHeardAt), since }))
    const wire = encodeWire(JSON.stringify({ type: 'beat', at: now, sources } satisfies ServerMessage))
    this.#lastBeat = { at: now, wire }
    return wire
  }

  #sendSnapshot({ session, channel }: Member, now: number): void {
    session.write(channel.snapshot(now, TICK_MS))
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
