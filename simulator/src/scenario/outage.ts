import { demoSources } from '@watchfloor/core/settings/demo'
import type { Scene } from './scenario.ts'

const MINUTE_MS = 60_000

/**
 * The product is down: for three quarters of an hour customers call and write, and after a minute and a half the telephone system is cut
 * off from us for six minutes. What happened there meanwhile is told when it is back.
 */
export function outage({ floor, holes }: Scene, at: number): Scene {
  const span = { from: at, to: at + 45 * MINUTE_MS }
  const surges = [
    { queue: 'suporte', ...span, factor: 4 },
    { queue: 'chat', ...span, factor: 2.5 },
    { queue: 'whatsapp', ...span, factor: 2.2 },
    { queue: 'social', ...span, factor: 3 },
  ]
  const lostAt = at + 1.5 * MINUTE_MS
  return {
    floor: { ...floor, surges: [...floor.surges, ...surges] },
    holes: [...holes, { source: demoSources.phone, lostAt, backAt: lostAt + 6 * MINUTE_MS }],
  }
}
