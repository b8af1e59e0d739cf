import { TYPE_PREFIX } from '@watchfloor/core/event/vocabulary'
import type { PeriodRow } from '@watchfloor/server/history/intervals'
import { expect, test, vi } from 'vitest'
import { get, post, type SentEvent } from './support/door.ts'
import { startTestServer } from './support/server.ts'

const SOURCE = '/acme/old-exchange'

test(
  'a call of 1999 holds nobody up, is owed over a restart, and is in the figures in the end',
  { timeout: 120_000 },
  async () => {
    await using server = await startTestServer({ demo: true })
    await post(server, call('now', new Date(Date.now() - 10_000).toISOString()))
    await server.stop() // puts away what is over
    await server.start()

    expect(await post(server, [...call('1', '1999-05-03T12:00:05Z'), ...call('2', '1999-05-03T12:01:00Z')])).toMatchObject({
      accepted: 6,
      refused: [],
    })
    expect((await get<{ why: string }>(server, '/readyz')).why).toContain('6 facts of long ago')
    // What is told meanwhile goes on being counted at once.
    await post(server, call('then', new Date(Date.now() - 1_000).toISOString()))
    expect(offered(await rows(server, 'velha', today()))).toBe(2)
    expect(offered(await rows(server, 'velha', '1999-05-03'))).toBe(0)

    // A stop keeps a checkpoint that knows what it lacks.
    expect(await server.stop()).toBe(0)
    await server.start()
    await vi.waitFor(async () => expect((await get<{ why: string }>(server, '/readyz')).why).toBe('All is well.'), {
      timeout: 60_000,
      interval: 250,
    })
    expect(offered(await rows(server, 'velha', '1999-05-03'))).toBe(2)
    expect(offered(await rows(server, 'velha', today()))).toBe(2)
  },
)

function call(id: string, at: string): SentEvent[] {
  const event = (type: string, afterMs: number, data: object): SentEvent => ({
    specversion: '1.0',
    id: `${id}:${type}`,
    source: SOURCE,
    type: `${TYPE_PREFIX}contact.${type}`,
    subject: `segment/${id}~1`,
    time: new Date(Date.parse(at) + afterMs).toISOString(),
    data,
  })
  return [
    event('queued', 0, { contact: id, queue: 'velha', channel: 'voice', direction: 'in' }),
    event('answered', 100, { agent: 'maria' }),
    event('ended', 900, { how: 'customer' }),
  ]
}

function offered(days: PeriodRow[]): number {
  return days.reduce((sum, { counts }) => sum + counts.offered, 0)
}

/** At the site, which is in São Paulo. */
function today(): string {
  return new Date(Date.now() - 3 * 3_600_000).toISOString().slice(0, 10)
}

async function rows(server: { url: string }, queue: string, day: string): Promise<PeriodRow[]> {
  const from = Date.parse(`${day}T00:00:00-03:00`)
  const query = new URLSearchParams({
    queue,
    from: new Date(from).toISOString(),
    to: new Date(from + 86_400_000).toISOString(),
    interval: 'P1D',
  })
  return (await get<{ rows: PeriodRow[] }>(server, `/api/intervals?${query}`)).rows
}
