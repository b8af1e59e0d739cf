import { catalogue } from '@watchfloor/core/metric/catalogue'
import { Hono } from 'hono'
import { every } from 'hono/combine'
import type { Accept } from './event/accept.ts'
import { BODY_MS } from './event/body.ts'
import { quarantineRoutes, type QuarantineAccess } from './event/quarantine-routes.ts'
import { throughGate, type Gate } from './event/gate.ts'
import { eventRoutes } from './event/routes.ts'
import type { ScopeOf } from './event/token.ts'
import { eventLogRoutes, type ReadEvents } from './history/events.ts'
import { intervalRoutes } from './history/intervals.ts'
import { liveRoutes, type LiveParts } from './history/live.ts'
import { riskRoutes, type ReadTrack } from './history/risk.ts'
import { sourceRoutes } from './history/sources.ts'
import { healthRoutes, type Readiness } from './http/health.ts'
import { openApi } from './http/openapi.ts'
import { methodsAt, nothingThere } from './http/not-found.ts'
import { answerProblem, Problem } from './http/problem.ts'
import { schemaRoutes } from './http/schemas.ts'
import { localOnly, requireToken, secureHeaders } from './http/security.ts'
import type { Metrics } from './metrics/metrics.ts'
import { settingsRoutes, type SettingsAccess } from './settings/routes.ts'

export type AppParts = {
  accept: Accept
  /** Looks at requests with events before they are read. */
  gate: Gate
  scopeOf: ScopeOf
  quarantine: QuarantineAccess
  settings: SettingsAccess
  readEvents: ReadEvents
  readTrack: ReadTrack
  live: LiveParts
  readiness: () => Readiness
  metrics: Metrics
  version: string
  logError: (error: Error, instance: string) => void
  /** How long a body may take to come, ms; a minute if nothing is said. */
  bodyMs?: number
}

/** Everything that is answered over HTTP but the pages. */
export function createApp(parts: AppParts) {
  const { accept, live, readiness, metrics, version, logError, bodyMs = BODY_MS } = parts
  const sender = requireToken(parts.scopeOf, 'ingest')
  const admin = requireToken(parts.scopeOf, 'admin')
  const description = openApi(version)
  const definitions = catalogue.map(({ compute: _compute, ...definition }) => definition)
  const app = new Hono()
  app.use(secureHeaders())
  app.use(localOnly())
  app.onError((error, c) => {
    const { ready, why } = readiness()
    // With the database gone a query fails in a hundred ways: none of them is a bug.
    const gone = !ready && !(error instanceof Problem)
    return answerProblem(gone ? new Problem(503, why, { headers: { 'retry-after': '2' }, cause: error }) : error, c, logError)
  })
  app.notFound((c) => answerProblem(nothingThere(c.req.method, c.req.path, methodsAt(app.routes, c.req.path)), c, logError))
  return app
    .route('/', healthRoutes(readiness, metrics, version))
    .route('/api/events', eventRoutes(accept, every(sender, throughGate(parts.gate)), bodyMs))
    .route('/api/events', eventLogRoutes(parts.readEvents))
    .route('/api/quarantine', quarantineRoutes(parts.quarantine, accept, sender, admin, bodyMs))
    .route('/api/live', liveRoutes(live))
    .route('/api/intervals', intervalRoutes(live))
    .route('/api/risk', riskRoutes(parts.readTrack, live.model))
    .route('/api/sources', sourceRoutes(live))
    .route('/api/settings', settingsRoutes(parts.settings, admin, bodyMs))
    .route('/api/schemas', schemaRoutes())
    .get('/api/metrics', (c) => c.json({ metrics: definitions }))
    .get('/api/openapi.json', (c) => c.json(description))
}
