import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { pathToFileURL } from 'node:url'
import { getRequestListener } from '@hono/node-server'
import { commonHeaders } from './security.ts'

const ours = /^\/(?:api(?:\/|$)|healthz$|readyz$|metrics$)/

/**
 * One port for everything: the API's paths go to the app, the rest to the pages (SvelteKit's handler, built into `webBuild`). Where the
 * pages are not built yet, one page says so.
 */
export async function createListener(
  fetch: (request: Request) => Response | Promise<Response>,
  webBuild: string,
): Promise<Server> {
  const api = getRequestListener(fetch, { overrideGlobalObjects: false })
  const pages = await loadPages(webBuild)
  const server = createServer({ requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 65_000 }, (request, response) => {
    if (ours.test(pathOf(request))) void api(request, response)
    else {
      for (const name in commonHeaders) response.setHeader(name, commonHeaders[name] as string)
      pages(request, response)
    }
  })
  return server
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
  const { handler } = (await import(pathToFileURL(file).href)) as { handler: Handler }
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
