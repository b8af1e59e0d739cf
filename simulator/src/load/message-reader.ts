import { inflateRawSync } from 'node:zlib'

/** What a board needs to know of a message. `arrival`: up to which fact of the log it shows the floor; null when it does not say. */
export type Message = {
  type: string
  epoch: string
  seq: number
  arrival: number | null
}

type Known = { bytes: Buffer; message: Message }

/** Frames that are still on their way to some boards while others have the next ones. */
const REMEMBERED = 32
/** What permessage-deflate leaves out at the end (RFC 7692, 7.2.2). */
const TAIL = Buffer.from([0, 0, 0xff, 0xff])

/** Reads messages; equal bytes are unpacked and parsed once, however many boards get them, and give the same object. */
export class MessageReader {
  readonly #known: Known[] = []

  read(bytes: Buffer, packed: boolean): Message {
    const known = this.#known.find((one) => one.bytes.equals(bytes))
    if (known) return known.message
    const text = packed ? inflateRawSync(Buffer.concat([bytes, TAIL]), { finishFlush: 2 }).toString() : bytes.toString()
    const {
      type,
      epoch = '',
      seq = 0,
      upserts,
    } = JSON.parse(text) as {
      type: string
      epoch?: string
      seq?: number
      upserts?: { floor?: { position: { arrival: number } } }
    }
    const message = { type, epoch, seq, arrival: upserts?.floor?.position.arrival ?? null }
    this.#known.unshift({ bytes: Buffer.from(bytes), message })
    if (this.#known.length > REMEMBERED) this.#known.pop()
    return message
  }
}
