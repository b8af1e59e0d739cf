import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { pathToFileURL } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { nothingThere } from './not-found.ts'
import { Problem, problemParts, problemResponse, type ProblemStatus } from './problem.ts'
import { endWithProblem } from './raw-problem.ts'
import { commonHeaders } from './security.ts'

const ours = /^\/(?:api(?:\/|$)|healthz$|readyz$|metrics$)/

/** How long headers may take to come, and how often that is looked at; ms. Bodies are timed where they are read (`event/body.ts`). */
export type Limits = { headersMs: number; checkEveryMs: number }

const usualLimits: Limits = { headersMs: 20_000, checkEveryMs: 5_000 }

/** Looks at a request before anybody else does; true when it has answered. */
export type Early = (request: IncomingMessage, response: ServerResponse) => boolean

/**
 * One port for everything: the API's paths go to the app, the rest to the pages (SvelteKit's handler, built into `webBuild`). Where the
 * pages are not built yet, one page says so. The pages are loaded while the server already listens; who asks meanwhile waits.
 */
export function createListener(
  fetch: (request: Request) => Response | Promise<Response>,
  webBuild: string,
  limits: Limits = usualLimits,
  early: Early = () => false,
): Server {
  const api = getRequestListener(fetch, { overrideGlobalObjects: false, errorHandler: answerRequestError })
  const pages = loadPages(webBuild)
  const options = {
    requestTimeout: 0,
    headersTimeout: limits.headersMs,
    connectionsCheckingInterval: limits.checkEveryMs,
    keepAliveTimeout: 65_000,
    // Said below, as a problem document.
    requireHostHeader: false,
    // Who offers HTTP/2 on the way (`curl --http2`) is answered in HTTP/1.1.
    shouldUpgradeCallback: (request: IncomingMessage) => request.headers.upgrade?.toLowerCase() === 'websocket',
  }
  const server = createServer(options, async (request, response) => {
    if (request.headers.host === undefined) return refuse(request, response, noHost)
    if (early(request, response)) return
    if (ours.test(pathOf(request))) return void api(request, response)
    for (const name in commonHeaders) response.setHeader(name, commonHeaders[name] as string)
    if (!readingMethods.has(request.method ?? '')) return refuse(request, response, notForPages)
    const handle = await pages
    handle(request, response)
  })
  server.on('connection', (socket) => socket.setKeepAlive(LET_GO))
  server.on('clientError', answerClientError)
  server.on('checkExpectation', (request, response) => refuse(request, response, noExpectation))
  return server
}

/** A peer whose machine or network is gone never closes; one whose kernel does not answer for 35 s is let go, a stream without end too; ms. */
const LET_GO = { enable: true, initialDelay: 15_000, interval: 5_000, count: 4 }

/** Pages are read and nothing else; a form's answer would be no document that a program can read. */
const readingMethods = new Set(['GET', 'HEAD'])

/** An address that is none, before the app has seen it. */
function answerRequestError(error: unknown): Response {
  const why = `The address of this request cannot be read: ${(error as Error).message}. Send a path and a Host that names this server.`
  return problemResponse(new Problem(400, why, { field: 'url', cause: error }), `urn:uuid:${randomUUID()}`, '')
}

const notForPages = (method: string, path: string) => nothingThere(method, path, [...readingMethods])
const noExpectation = () =>
  new Problem(417, 'Only "Expect: 100-continue" can be met. Leave other expectations out.', { field: 'expect' })
const noHost = () => new Problem(400, 'There is no Host header: HTTP/1.1 asks for one. Send Host: 127.0.0.1.', { field: 'host' })

function refuse(request: IncomingMessage, response: ServerResponse, why: (method: string, path: string) => Problem): void {
  const path = pathOf(request)
  const problem = why(request.method ?? '', path)
  const { status, headers, body } = problemParts(problem, `urn:uuid:${randomUUID()}`, path)
  response.writeHead(status, { ...commonHeaders, ...headers, connection: 'close' }).end(body)
}

/** What Node's parser refuses before anybody has seen a request. */
const unreadable: Record<string, [ProblemStatus, string]> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers are larger than 16 KB. Send fewer or shorter ones.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The headers did not come in time. Send the request at once.'],
}

/** Answers bytes that are no HTTP, or too slow, in words; and lets go of the connection, whatever it holds. */
function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const [status, why] = unreadable[error.code ?? ''] ?? [400, `This is not an HTTP request: ${error.message}`]
  endWithProblem(socket, new Problem(status, why, { field: 'request' }))
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/'
  const query = url.indexOf('?')
  return query < 0 ? url : url.slice(0, query)
}

type Handler = (request: unknown, response: unknown, next: () => void) => void

async function loadPages(webBuild: string): Promise<RequestListener> {
  const file = `${webBuild}/handler.js`
  if (!existsSync(file))
    return (_, response) => void response.writeHead(503, { 'content-type': 'text/html; charset=utf-8' }).end(notBuilt)
  let handler: Handler
  try {
    handler = ((await import(pathToFileURL(file).href)) as { handler: Handler }).handler
  } catch (error) {
    const why = `The pages do not load: ${(error as Error).message}. Build them again: npm start does.\n`
    return (_, response) => void response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end(why)
  }
  return (request, response) =>
    handler(
      request,
      response,
      () => void response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('There is no such page.\n'),
    )
}

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Watchfloor</title>
<body style="font: 1.25rem/1.6 system-ui; margin: 15vh auto; max-width: 36em; padding: 0 1em">
<h1>The pages are not built yet</h1>
<p>The server runs and takes events. <code>npm start</code> builds the pages and starts everything; or build them alone with
<code>pnpm --filter @watchfloor/web build</code> and start the server again.</p>
`
