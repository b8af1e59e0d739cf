import { Hono } from 'hono'
import type { Accept } from './event/accept.ts'
import { eventRoutes } from './event/routes.ts'
import { eventLogRoutes, type ReadEvents } from './history/events.ts'
import { sourceRoutes } from './history/sources.ts'
import { healthRoutes, type Readiness } from './http/health.ts'
import { answerProblem, Problem } from './http/problem.ts'
import { localOnly, requireToken, secureHeaders } from './http/security.ts'
import type { Metrics } from './metrics/metrics.ts'

export type AppParts = {
  accept: Accept
  isToken: (token: string) => Promise<boolean>
  readEvents: ReadEvents
  readSources: Parameters<typeof sourceRoutes>[0]
  readiness: () => Readiness
  metrics: Metrics
  version: string
  logError: (error: Error, instance: string) => void
}

/** Everything that is answered over HTTP but the pages. */
export function createApp(parts: AppParts) {
  const token = requireToken(parts.isToken)
  const app = new Hono()
  app.use(secureHeaders())
  app.use(localOnly())
  app.onError((error, c) => answerProblem(error, c, parts.logError))
  app.notFound((c) =>
    answerProblem(
      new Problem(404, `${c.req.method} ${c.req.path} does not exist; /api/openapi.json lists what does`),
      c,
      parts.logError,
    ),
  )
  app.route('/', healthRoutes(parts.readiness, parts.metrics, parts.version))
  app.route('/api/events', eventRoutes(parts.accept, token))
  app.route('/api/events', eventLogRoutes(parts.readEvents))
  app.route('/api/sources', sourceRoutes(parts.readSources))
  return app
}
