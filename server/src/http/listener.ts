import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { pathToFileURL } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { commonHeaders } from './security.ts'

const ours = /^\/(?:api(?:\/|$)|healthz$|readyz$|metrics$)/

/**
 * One port for everything: the API's paths go to the app, the rest to the pages (SvelteKit's handler, built into `webBuild`). Where the
 * pages are not built yet, one page says so. The pages are loaded while the server already listens; who asks meanwhile waits.
 */
export function createListener(fetch: (request: Request) => Response | Promise<Response>, webBuild: string): Server {
  const api = getRequestListener(fetch, { overrideGlobalObjects: false })
  const pages = loadPages(webBuild)
  return createServer({ requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 65_000 }, async (request, response) => {
    if (ours.test(pathOf(request))) return void api(request, response)
    for (const name in commonHeaders) response.setHeader(name, commonHeaders[name] as string)
    const handle = await pages
    handle(request, response)
  })
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
