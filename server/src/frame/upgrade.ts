import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { Problem } from '../http/problem.ts'
import { endWithProblem } from '../http/raw-problem.ts'
import { isLocalHost, isOwnOrigin } from '../http/security.ts'

/** So long a client has to answer a close. */
const GOODBYE_MS = 500

/** A WebSocket with the socket below it, for messages that were framed beforehand. */
export type Connection = { ws: WebSocket; socket: Duplex; request: IncomingMessage; packs: boolean }

/** Messages to us are small on /stream and batches of events on the door. */
export type Endpoint = { maxMessageBytes: number; packs: boolean; connect(connection: Connection): void }

/**
 * Takes WebSocket connections on the given paths. permessage-deflate is negotiated so that boards can read frames we pack ourselves; its
 * threshold is never reached, so `ws` never compresses (that costs 25 times the CPU and 270 KB a board).
 */
export function takeUpgrades(server: Server, endpoints: Record<string, Endpoint>): { stop(code: number, why: string): void } {
  const sockets = Object.fromEntries(Object.entries(endpoints).map(([path, endpoint]) => [path, socketServer(endpoint)]))
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = (request.url ?? '/').split('?', 1)[0] as string
    const endpoint = Object.hasOwn(endpoints, path) ? endpoints[path] : undefined
    if (!endpoint)
      return endWithProblem(
        socket,
        new Problem(404, `There is no WebSocket at ${path}; there are /stream and /api/events/stream`),
      )
    const { host, origin } = request.headers
    if (!isLocalHost(host) || !isOwnOrigin(origin, host))
      return endWithProblem(socket, new Problem(403, 'Pages of other sites may not connect', { field: 'origin' }))
    sockets[path]?.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => ws.terminate()) // a broken or oversized message: ws has closed with the right code by itself
      endpoint.connect({ ws, socket, request, packs: endpoint.packs && ws.extensions === 'permessage-deflate' })
    })
  }
  server.on('upgrade', onUpgrade)
  return {
    stop(code, why) {
      server.off('upgrade', onUpgrade)
      const clients = Object.values(sockets).flatMap((each) => [...each.clients])
      for (const ws of clients) ws.close(code, why)
      // A client that is gone or asleep never answers the close.
      setTimeout(() => clients.forEach((ws) => ws.terminate()), GOODBYE_MS).unref()
    },
  }
}

function socketServer({ maxMessageBytes, packs }: Endpoint): WebSocketServer {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    // 15 bits are ours to use: a board that offers less gets plain frames. What boards send is tiny, so they may keep a small window.
    perMessageDeflate: packs && {
      threshold: Number.MAX_SAFE_INTEGER,
      serverMaxWindowBits: 15,
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
    },
  })
  server.on('wsClientError', (error, socket) => {
    endWithProblem(socket, new Problem(400, `This is not a WebSocket handshake: ${error.message}`, { field: 'upgrade' }))
  })
  return server
}
