import { SILENT_AFTER_MS } from '@watchfloor/core/frame/protocol'
import type { Wire } from './wire.ts'

/** What a session needs of its socket; `buffered` is what the process still holds for it, in bytes. */
export type BoardSocket = { write(bytes: Buffer): void; readonly buffered: number; readonly packs: boolean }

/** So much may wait in our memory for one board, or a single message where that is more: a picture that is larger has to be sent all the same. */
export const HELD_MAX = 128 * 1024
/** A board that said nothing for so long is let go: it will come back by itself. */
export const GONE_AFTER_MS = 30_000

/**
 * One wall-board's connection. Frames come in as bytes that were packed and framed once for all boards of the view.
 *
 *     live ──silent for 3 s, or its buffer full──► behind ──answers, buffer empty──► live (with one snapshot)
 *
 * A board that is behind gets nothing: never a backlog. Its own word counts first, because the kernel takes megabytes for a reader that has
 * stopped before we would notice; and what we hold ourselves for it is bounded, whatever it says.
 */
export class Session {
  readonly #socket: BoardSocket
  #heardAt: number
  #behind = false
  sentBytes = 0

  constructor(socket: BoardSocket, joinedAt: number) {
    this.#socket = socket
    this.#heardAt = joinedAt
  }

  /** Sends a frame, unless the board is behind. */
  offer(wire: Wire, now: number): 'sent' | 'behind' {
    const { buffered } = this.#socket
    const isFull = buffered > 0 && buffered + this.#bytes(wire).length > HELD_MAX
    if (this.#behind || isFull || now - this.#heardAt > SILENT_AFTER_MS) {
      this.#behind = true
      return 'behind'
    }
    this.write(wire)
    return 'sent'
  }

  /** Sends regardless: what a board needs to be live again. */
  write(wire: Wire): void {
    const bytes = this.#bytes(wire)
    this.sentBytes += bytes.length
    this.#socket.write(bytes)
  }

  /** The board spoke. True when it was behind, has read all that we held for it, and now needs a snapshot. */
  heard(now: number): boolean {
    this.#heardAt = now
    if (!this.#behind || this.#socket.buffered > 0) return false
    this.#behind = false
    return true
  }

  get isBehind(): boolean {
    return this.#behind
  }

  /** What our memory holds for this board, bytes. */
  get heldBytes(): number {
    return this.#socket.buffered
  }

  isGone(now: number): boolean {
    return now - this.#heardAt > GONE_AFTER_MS
  }

  #bytes(wire: Wire): Buffer {
    return this.#socket.packs ? wire.packed : wire.plain
  }
}
