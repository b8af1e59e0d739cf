import { Hono } from 'hono'
import type { Metrics } from '../metrics/metrics.ts'

/** Whether figures may be trusted, and if not why, in words. */
export type Readiness = { ready: boolean; why: string }

/** For those who run the server: alive, ready, and its own figures. */
export function healthRoutes(readiness: () => Readiness, metrics: Metrics, version: string) {
  return new Hono()
    .get('/healthz', (c) => c.json({ status: 'alive', version }))
    .get('/readyz', (c) => {
      const { ready, why } = readiness()
      return c.json({ status: ready ? 'ready' : 'not ready', why }, ready ? 200 : 503)
    })
    .get('/metrics', async (c) => c.text(await metrics.registry.metrics(), 200, { 'content-type': metrics.registry.contentType }))
}
