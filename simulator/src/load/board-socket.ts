import { createHash, randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'

export type BoardSocketParts = {
  url: string
  onOpen(): void
  /** A whole message; `packed` as permessage-deflate packs it (RFC 7692), its bytes lent until this returns. */
  onMessage(bytes: Buffer, packed: boolean): void
  /** With the server's close code; 1006 when there was none. */
  onClose(code: number): void
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const TEXT = 1
const CLOSE = 8
const PING = 9
const PONG = 10

/**
 * The client side of a board's WebSocket (RFC 6455), which asks for the same compression as browsers do. It hands on messages as they are on the
 * wire: all boards of a view get equal bytes, and a program that plays a thousand boards unpacks them once (`ws` would a thousand times, and then
 * that would be what is measured).
 */
export class BoardSocket {
  readonly #parts: BoardSocketParts
  readonly #socket: Socket
  readonly #key = randomBytes(16).toString('base64')
  #chunks: Buffer[] = []
  #have = 0
  /** So many bytes must be there before looking again is worth it. */
  #need = 1
  #isOpen = false
  #code = 1006

  constructor(parts: BoardSocketParts) {
    const { protocol, hostname, port, host } = new URL(parts.url)
    this.#parts = parts
    const secure = protocol === 'https:'
    const to = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (secure ? 443 : 80)) }
    this.#socket = secure ? connectSecurely({ ...to, servername: to.host }) : connect(to)
    this.#socket.setNoDelay()
    this.#socket.once(secure ? 'secureConnect' : 'connect', () => this.#socket.write(this.#request(host)))
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk))
    this.#socket.on('error', () => this.#socket.destroy()) // 'close' follows, and says it
    this.#socket.on('close', () => parts.onClose(this.#code))
  }

  /** Sends a text message. */
  send(text: string): void {
    this.#write(TEXT, Buffer.from(text))
  }

  /** Stops reading, as a board that hangs does; the connection stays. */
  stall(): void {
    this.#socket.pause()
  }

  /** Reads again. */
  resume(): void {
    this.#socket.resume()
  }

  close(): void {
    this.#socket.destroy()
  }

  #request(host: string): string {
    return [
      'GET /stream HTTP/1.1',
      `Host: ${host}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      `Sec-WebSocket-Key: ${this.#key}`,
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover',
      '\r\n',
    ].join('\r\n')
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#have += chunk.length
    if (this.#have < this.#need) return
    let bytes = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#have)
    this.#need = 1
    while (bytes.length > 0) {
      const used = this.#isOpen ? this.#readFrame(bytes) : this.#readAnswer(bytes)
      if (used === 0) break
      bytes = bytes.subarray(used)
    }
    this.#chunks = bytes.length > 0 ? [bytes] : []
    this.#have = bytes.length
  }

  #readAnswer(bytes: Buffer): number {
    const end = bytes.indexOf('\r\n\r\n')
    if (end < 0) return 0
    const head = bytes.subarray(0, end).toString('latin1')
    const accept = createHash('sha1')
      .update(this.#key + GUID)
      .digest('base64')
    if (!head.startsWith('HTTP/1.1 101 ') || !head.includes(accept)) {
      this.#socket.destroy()
      return 0
    }
    this.#isOpen = true
    this.#parts.onOpen()
    return end + 4
  }

  /** Deals with one frame at the front of `bytes`; gives its length, or 0 when it is not there as a whole. */
  #readFrame(bytes: Buffer): number {
    if (bytes.length < 2) return this.#wait(2)
    const [first, second] = [bytes[0]!, bytes[1]! & 0x7f]
    const from = second === 127 ? 10 : second === 126 ? 4 : 2
    if (bytes.length < from) return this.#wait(from)
    const length = second === 127 ? Number(bytes.readBigUInt64BE(2)) : second === 126 ? bytes.readUInt16BE(2) : second
    if (bytes.length < from + length) return this.#wait(from + length)
    const payload = bytes.subarray(from, from + length)
    const opcode = first & 0x0f
    if (opcode === PING) this.#write(PONG, payload)
    else if (opcode === CLOSE) {
      if (length >= 2) this.#code = payload.readUInt16BE(0)
      this.#socket.end()
    } else if (opcode === TEXT && first >= 0x80) this.#parts.onMessage(payload, (first & 0x40) !== 0)
    else if (opcode !== PONG) this.#socket.destroy() // the server sends whole text messages only
    return from + length
  }

  #wait(bytes: number): 0 {
    this.#need = bytes
    return 0
  }

  /** What a client sends is masked; all of ours is short. */
  #write(opcode: number, payload: Buffer): void {
    if (this.#socket.destroyed) return
    const mask = randomBytes(4)
    const head = payload.length < 126 ? Buffer.from([0x80 | opcode, 0x80 | payload.length]) : Buffer.alloc(4)
    if (payload.length >= 126) {
      head[0] = 0x80 | opcode
      head[1] = 0x80 | 126
      head.writeUInt16BE(payload.length, 2)
    }
    const masked = Buffer.from(payload)
    for (let i = 0; i < masked.length; i++) masked[i]! ^= mask[i & 3]!
    this.#socket.write(Buffer.concat([head, mask, masked]))
  }
}
