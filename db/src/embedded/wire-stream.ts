import { Duplex } from 'node:stream'

/**
 * What `pg.Client` takes for a socket: bytes of PostgreSQL's wire protocol to the engine and back. All messages of one statement go out as one
 * piece, because each piece costs a change of threads.
 */
export class WireStream extends Duplex {
  readonly #send: (bytes: Uint8Array<ArrayBuffer>) => void

  constructor(send: (bytes: Uint8Array<ArrayBuffer>) => void) {
    super({ emitClose: true })
    this.#send = send
  }

  receive(bytes: Uint8Array) {
    if (bytes.length === 0) return // the answer to Terminate, when this side has ended already
    this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  }

  /** Part of a socket's interface; there is nothing to connect. */
  connect() {
    process.nextTick(() => this.emit('connect'))
    return this
  }

  setNoDelay() {
    return this
  }

  setKeepAlive() {
    return this
  }

  ref() {
    return this
  }

  unref() {
    return this
  }

  override _read() {
    // the engine pushes when it has answered
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void) {
    this._writev([{ chunk }], done)
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void) {
    try {
      this.#send(join(chunks))
      done()
    } catch (error) {
      done(error as Error)
    }
  }

  override _final(done: () => void) {
    this.push(null)
    done()
  }
}

/** Always a fresh buffer of its own: it is handed over to the worker, and pg keeps some of its messages for the next time. */
function join(chunks: { chunk: Buffer }[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((sum, { chunk }) => sum + chunk.length, 0))
  let offset = 0
  for (const { chunk } of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}
