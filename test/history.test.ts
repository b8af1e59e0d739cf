import { TYPE_PREFIX } from '@watchfloor/core/event/vocabulary'
import { dice } from '@watchfloor/core/model/replay.gen'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { batchesOf, busyEvents, demoEvents, heartbeats } from './support/demo-events.ts'
import { get, post, type SentEvent } from './support/door.ts'
import { startTestServer, type TestServer } from './support/server.ts'
import { compareWithRecount } from './support/truth.ts'

const HOUR = 3_600_000
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9))
const timeout = 400_000

test(
  'live = history = a recount, for days told out of order, late, doubled, taken back and corrected, across restarts',
  { timeout },
  async () => {
    process.stdout.write(`live = history: seed ${SEED}\n`)
    await using server = await startTestServer({ demo: true })
    const roll = dice(SEED)
    const to = Date.now() - 20_000
    const days = [...demoEvents(to - 4 * 24 * HOUR, to - 3 * HOUR, String(SEED))]
    const late = days.filter(() => roll() < 0.03)
    await tell(
      server,
      days.filter((event) => !late.includes(event)),
    )
    await tell(server, shuffled([...busyEvents(3, to, String(SEED))], roll, 300))
    await tell(server, heartbeats(to))
    await expectTrue(server, 'told')

    // At a clean stop what is long over is put away; then facts of long ago touch it.
    await server.stop()
    await server.start()
    await expectTrue(server, 'started from a checkpoint')
    await tell(server, shuffled(late, roll, late.length))
    await expectTrue(server, 'late facts')
    const corrections = days.filter(() => roll() < 0.01).flatMap((event) => correctionsOf(event, roll))
    await tell(server, [...corrections, ...days.filter(() => roll() < 0.05)])
    await expectTrue(server, 'corrected')

    await server.kill()
    await server.start()
    await expectTrue(server, 'killed')
    const before = await rowsOf(server, to)
    await server.stop()
    expect(await rebuild(server)).toMatchObject({ code: 0, output: expect.stringContaining(' 0 differ from before') as string })
    await server.start()
    expect(await rowsOf(server, to)).toEqual(before)
    await expectTrue(server, 'rebuilt')
  },
)

async function tell(server: TestServer, events: readonly SentEvent[]): Promise<void> {
  for (const batch of batchesOf(events, 2_000)) expect((await post(server, batch)).refused).toEqual([])
}

async function expectTrue(server: TestServer, when: string): Promise<void> {
  const { differing, compared } = await compareWithRecount(server)
  expect(differing.slice(0, 20), `seed ${SEED}, ${when}`).toEqual([])
  expect(compared).toBeGreaterThan(10_000)
}

/** What a connector sends when it learns better: a fact is taken back, moved by minutes, or said otherwise under the same id. */
function correctionsOf(event: SentEvent, roll: () => number): SentEvent[] {
  const kind = roll()
  const revises = event.id
  const time = new Date(Date.parse(String(event['time'])) + Math.round((roll() - 0.5) * 1_200_000)).toISOString()
  if (kind < 0.4) {
    const type = `${TYPE_PREFIX}fact.retracted`
    return [{ ...event, id: `${event.id}:back`, type, revises, data: { why: 'wrong' } }]
  }
  if (kind < 0.8) return [{ ...event, id: `${event.id}:new`, time, revises }]
  return [{ ...event, time, recordedtime: new Date(Date.parse(String(event['recordedtime'])) + 60_000).toISOString() }]
}

/** Neighbours up to `reach` places apart change places. */
function shuffled<T>(items: readonly T[], roll: () => number, reach: number): T[] {
  return items
    .map((item, n) => ({ item, place: n + roll() * reach }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

/** Every quarter of an hour of every queue, as text. */
async function rowsOf(server: TestServer, to: number): Promise<string[]> {
  const { queues } = await get<{ queues: { id: string }[] }>(server, '/api/live')
  const texts: string[] = []
  for (const queue of ['*', ...queues.map(({ id }) => id)]) {
    const query = new URLSearchParams({
      queue,
      from: new Date(to - 5 * 24 * HOUR).toISOString(),
      to: new Date(to - HOUR).toISOString(),
    })
    const { rows } = await get<{ rows: { counts: unknown }[] }>(server, `/api/intervals?${query}`)
    texts.push(...rows.map(({ counts }, n) => `${queue} ${n} ${JSON.stringify(counts)}`))
  }
  return texts
}

/** `npm run rebuild` on the server's folder. */
async function rebuild(server: TestServer): Promise<{ code: number | null; output: string }> {
  const script = join(import.meta.dirname, '../server/src/rebuild.ts')
  const { DATABASE_URL: _url, ...env } = process.env
  const child = spawn(process.execPath, [script, '--data', join(server.dir, 'data')], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, output }
}
