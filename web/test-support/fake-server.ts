import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseArgs } from 'node:util'
import { type WebSocket, WebSocketServer } from 'ws'
import { BEAT_MS, PROTOCOL, type BoardMessage, type ServerMessage } from '@watchfloor/core/frame/protocol'
import type { Items } from '@watchfloor/core/frame/frame'
import { type Scenario, difference, madeUpFloor, scenarios } from './made-up-floor.ts'

/**
 * A server with made-up frames, to look at the built page without a floor:
 *
 *     node web/test-support/fake-server.ts --port 4711 --scenario full
 *
 * `POST /fake?scenario=doubted` changes the floor, `POST /fake?down=8000` cuts every board off for so many ms, `POST /fake?app=2` claims a
 * newer page, `POST /fake?silent=8000` keeps the sockets open but says nothing, `POST /fake?gap=1` leaves a frame out, `POST /fake?trouble=why`
 * says that the figures cannot be trusted (nothing after the = ends it).
 */
export async function startFakeServer(port: number, first: Scenario) {
  if (!existsSync(new URL('../build/handler.js', import.meta.url)))
    throw new Error('web/build is missing: run `npm run build` in web first')
  // The path is put together so that type checks need no build.
  const built = new URL('../build/handler.js', import.meta.url).href
  const { handler } = (await import(built)) as { handler: (req: unknown, res: unknown, next: () => void) => void }
  let scenario = first
  let app = '1'
  let downUntil = 0
  let silentUntil = 0
  let trouble: string | null = null
  let seq = 1
  let tick = 0
  let items: Items = madeUpFloor(scenario, Date.now(), tick)
  const epoch = `fake-${process.pid}`
  const boards = new Set<WebSocket>()

  const http = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    if (request.method !== 'POST' || url.pathname !== '/fake')
      return handler(request, response, () => response.writeHead(404).end())
    const asked = url.searchParams
    scenario = scenarios.find((each) => each === asked.get('scenario')) ?? scenario
    app = asked.get('app') ?? app
    if (asked.has('gap')) seq++
    if (asked.has('trouble')) trouble = asked.get('trouble') || null
    if (asked.has('silent')) silentUntil = Date.now() + Number(asked.get('silent'))
    if (asked.has('down')) {
      downUntil = Date.now() + Number(asked.get('down'))
      for (const board of boards) board.terminate()
    }
    response.writeHead(204).end()
  })
  const sockets = new WebSocketServer({ noServer: true })
  http.on('upgrade', (request, socket, head) => {
    if (Date.now() < downUntil) return socket.destroy()
    sockets.handleUpgrade(request, socket, head, (board) => {
      board.once('message', (data) => welcome(board, JSON.parse(String(data)) as BoardMessage))
      board.on('close', () => boards.delete(board))
    })
  })

  function welcome(board: WebSocket, hello: BoardMessage) {
    if (hello.type !== 'hello') return board.close(4400)
    send(board, { type: 'welcome', protocol: PROTOCOL, at: Date.now(), epoch, app })
    send(board, { type: 'snapshot', epoch, seq, at: Date.now(), upserts: items, removals: [] })
    boards.add(board)
  }
  function send(board: WebSocket, message: ServerMessage) {
    if (Date.now() >= silentUntil) board.send(JSON.stringify(message))
  }

  const ticking = setInterval(() => {
    tick++
    if (trouble !== null) return
    const at = Date.now()
    const next = madeUpFloor(scenario, at, tick)
    const change = difference(items, next)
    items = next
    seq++
    for (const board of boards) send(board, { type: 'frame', epoch, seq, at, ...change })
  }, 250)
  const beating = setInterval(() => {
    for (const board of boards) send(board, { type: 'beat', at: Date.now(), sources: [], trouble })
  }, BEAT_MS)

  await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve))
  const { port: taken } = http.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${taken}`,
    stop() {
      clearInterval(ticking)
      clearInterval(beating)
      for (const board of boards) board.terminate()
      http.close()
    },
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { port: { type: 'string', default: '4711' }, scenario: { type: 'string', default: 'full' } },
  })
  const { url } = await startFakeServer(Number(values.port), scenarios.find((each) => each === values.scenario) ?? 'full')
  console.log(`made-up floor on ${url}/wall`)
}
