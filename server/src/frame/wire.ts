import { constants, deflateRawSync } from 'node:zlib'
import * as ws from 'ws'

/** Exported and documented as public by `ws`; its types leave it out. */
const { Sender } = ws as unknown as {
  Sender: {
    frame(data: Buffer, options: { opcode: number; fin: boolean; rsv1: boolean; mask: boolean; readOnly: boolean }): Buffer[]
  }
}

/** A message as bytes for the wire, made once for all boards: WebSocket header and payload, with and without permessage-deflate. */
export type Wire = { readonly plain: Buffer; readonly packed: Buffer; readonly textLength: number }

/** Below this deflate gains nothing. */
const WORTH_PACKING = 256

/**
 * Frames a text message once. `packed` is what a board gets that negotiated permessage-deflate: raw deflate, cut behind a sync flush, with
 * RSV1 set (RFC 7692, 7.2.1). It refers to no earlier message, so any board can read it whatever it got before. Letting `ws` compress for each
 * board would cost 25 times the CPU and 270 KB a board.
 */
export function encodeWire(text: string): Wire {
  const payload = Buffer.from(text)
  const plain = framed(payload, false)
  return { plain, packed: payload.length < WORTH_PACKING ? plain : framed(deflate(payload), true), textLength: payload.length }
}

function deflate(payload: Buffer): Buffer {
  const packed = deflateRawSync(payload, { level: 3, finishFlush: constants.Z_SYNC_FLUSH })
  return packed.subarray(0, -4) // 00 00 ff ff: the receiver adds it back
}

const TEXT = 1

function framed(payload: Buffer, packed: boolean): Buffer {
  return Buffer.concat(Sender.frame(payload, { opcode: TEXT, fin: true, rsv1: packed, mask: false, readOnly: false }))
}
