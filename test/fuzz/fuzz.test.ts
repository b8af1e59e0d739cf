import { expect, test } from 'vitest'
import { doors } from './doors.ts'
import { openHosts, SENDER } from './host.ts'
import { fewest } from './reduce.ts'
import { runFuzz } from './run.ts'

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))

test(
  'bad input at every door: nothing falls, each case gets a clear answer, and the good ones are kept',
  { timeout: 240_000 },
  async () => {
    process.stdout.write(`fuzz: seed ${SEED}\n`)
    const lines: string[] = []
    const { failures, byDoor } = await runFuzz({
      doors,
      cases: 2_000,
      seed: SEED,
      minutes: 3,
      path: null,
      say: (line) => lines.push(line),
    })
    expect(
      failures.map(({ door }) => door),
      lines.join('\n'),
    ).toEqual([])
    expect([...byDoor.keys()]).toEqual(doors.map(({ name }) => name))
  },
)

test('of 5,000 events of which 3 are bad the 4,997 are kept, and the receipt names the 3', { timeout: 60_000 }, async () => {
  const hosts = await openHosts()
  const host = await hosts.start()
  try {
    const time = new Date(Date.now() - 60_000).toISOString()
    const events = Array.from({ length: 5_000 }, (_, n) => ({
      ...{
        specversion: '1.0',
        id: `e${n}`,
        source: '/acme/pbx',
        type: 'dev.watchfloor.contact.queued',
        subject: `segment/${n}`,
        time,
      },
      data: { contact: `c${n}`, queue: 'sales', channel: 'voice' } as Record<string, unknown>,
    }))
    events[17]!.time = 'yesterday'
    events[2_500]!.data = { contact: 'c', channel: 'voice' }
    events[4_999]!.subject = 'agent/ana'
    const headers = { authorization: `Bearer ${SENDER}`, 'content-type': 'application/cloudevents-batch+json' }
    const answer = await host.fetch('/api/events', { method: 'POST', headers, body: JSON.stringify(events) })
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        ...{ accepted: 4_997, known: 0, conflicting: 0 },
        refused: [
          { index: 17, id: 'e17', field: 'time', reason: expect.stringContaining('RFC 3339') },
          { index: 2_500, id: 'e2500', field: 'data.queue', reason: expect.any(String) },
          { index: 4_999, id: 'e4999', field: 'subject', reason: expect.stringContaining('segment/') },
        ],
      },
    ])
    const { entries } = (await (await host.fetch('/api/quarantine')).json()) as { entries: { candidate: unknown }[] }
    expect(entries.map(({ candidate }) => candidate)).toEqual([events[17], events[2_500], events[4_999]])
    const { events: kept } = (await (await host.fetch('/api/events?limit=5000')).json()) as { events: { id: string }[] }
    expect(kept).toHaveLength(4_997)
  } finally {
    await host.stop()
    await hosts.close()
  }
})

test('what fails because of a few is cut down to these few', async () => {
  const many = Array.from({ length: 5_000 }, (_, n) => n)
  let tries = 0
  const fails = (some: readonly number[]) => {
    tries++
    return [17, 99, 4_321].every((one) => some.includes(one))
  }
  expect(await fewest(many, fails)).toEqual([17, 99, 4_321])
  expect(tries).toBeLessThan(200)
})
