import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net'
import { pause } from '../support/server.ts'

/**
 * How a network behaves. `silent`: nothing comes through any more, and nobody is told (a cable, a router that forgot); new connections are
 * taken and hang. `drip`: some bytes at a time. `cut`: after so many bytes of a direction the connection is reset.
 */
export type Weather =
  | { kind: 'clear' }
  | { kind: 'silent' }
  | { kind: 'delay'; ms: number }
  | { kind: 'drip'; bytes: number; everyMs: number }
  | { kind: 'cut'; afterBytes: () => number }

/** A TCP proxy on a free port of loopback, between somebody and `target` (a port, or a socket's path), whose weather can be changed. */
export class Proxy {
  weather: Weather = { kind: 'clear' }
  port = 0
  readonly #target: NetConnectOpts
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer({ allowHalfOpen: true }, (socket) => this.#join(socket))

  private constructor(target: NetConnectOpts) {
    this.#target = target
  }

  static async open(target: NetConnectOpts): Promise<Proxy> {
    const proxy = new Proxy(target)
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    proxy.port = (proxy.#server.address() as { port: number }).port
    return proxy
  }

  get connections(): number {
    return this.#sockets.size / 2
  }

  /** Resets everything that is connected. */
  cutAll(): void {
    for (const socket of this.#sockets) reset(socket)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.weather = { kind: 'clear' }
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #join(near: Socket): void {
    const far = connect({ ...this.#target, allowHalfOpen: true } as NetConnectOpts)
    const end = () => {
      near.destroy()
      far.destroy()
    }
    for (const socket of [near, far]) {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
      socket.on('error', end) // one side is gone: so is the other
    }
    void this.#pass(near, far).then(end, end)
    void this.#pass(far, near).then(end, end)
  }

  async #pass(from: Socket, to: Socket): Promise<void> {
    let passed = 0
    const cutAt = this.weather.kind === 'cut' ? this.weather.afterBytes() : Infinity
    for await (const chunk of from) {
      const bytes = chunk as Buffer
      await this.#whileSilent(from)
      if (passed + bytes.length > cutAt) {
        to.write(bytes.subarray(0, cutAt - passed))
        await pause(20) // so that the part before the cut is on its way
        reset(from)
        reset(to)
        return
      }
      passed += bytes.length
      await this.#send(bytes, to)
    }
    await this.#whileSilent(from)
    to.end()
    if (!to.readableEnded && !to.destroyed) await new Promise((resolve) => to.once('close', resolve))
  }

  async #send(bytes: Buffer, to: Socket): Promise<void> {
    const { weather } = this
    if (weather.kind === 'delay') await pause(weather.ms)
    if (weather.kind !== 'drip') return write(to, bytes)
    for (let at = 0; at < bytes.length; at += weather.bytes) {
      if (this.weather !== weather) return write(to, bytes.subarray(at))
      await write(to, bytes.subarray(at, at + weather.bytes))
      await pause(weather.everyMs)
    }
  }

  /** What is on the way when the line falls silent is lost with its connection, and never delivered late. */
  async #whileSilent(socket: Socket): Promise<void> {
    let was = false
    while (this.weather.kind === 'silent' && !socket.destroyed) {
      was = true
      await pause(20)
    }
    if (was) throw new Error('lost on the way')
  }
}

function reset(socket: Socket): void {
  if (socket.remoteFamily === undefined)
    socket.destroy() // a path's: there is no RST
  else socket.resetAndDestroy()
}

function write(to: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => to.write(bytes, (error) => (error ? reject(error) : resolve())))
}
