import { Supply, type SupplyOptions } from '@watchfloor/simulator/load/supply'
import { loadSources } from '@watchfloor/simulator/load/tape'
import { expect, test } from 'vitest'
import { readAll, type Receipt } from './support/door.ts'
import { startTestServer, type TestServer } from './support/server.ts'
import { compareWithRecount } from './support/truth.ts'

const seed = process.env['SEED'] ?? String(Date.now())
const BATCH = 200
const options: SupplyOptions = {
  scenario: 'mix',
  seed,
  floors: 2,
  floorName: (floor) => (floor === 0 ? '' : `${floor + 1}-`),
  rate: 4_000,
  run: `overload-${seed}`,
}

type Sent = { ids: string[]; status: number; retryAfter: string | null; text: string }

test(
  'of far too much at once some is refused with 429, all else is in the log and in the figures, and what was refused is not',
  { timeout: 120_000 },
  async () => {
    await using server = await startTestServer({ demo: true })
    await stopClocks(server)
    const supply = new Supply(options)
    const began = Date.now() - 20_000
    const bodies = Array.from({ length: 100 }, (_, n) => supply.batch(BATCH, began + n * 50, 50))
    const lines = Array.from({ length: 15 }, (_, n) => supply.batch(BATCH, began + (100 + n) * 50, 50))

    // A stream of lines goes on beside it: its sender waits for receipts, so nothing of it is ever refused.
    const streamed = sendLines(server, lines)
    const sent = await Promise.all(bodies.map((body) => send(server, body)))
    const refused = sent.filter(({ status }) => status === 429)
    const taken = sent.filter(({ status }) => status === 200)
    expect(
      taken.length + refused.length,
      `seed ${seed}: ${JSON.stringify(sent.find(({ status }) => status !== 200 && status !== 429))}`,
    ).toBe(sent.length)
    expect(taken.length).toBeGreaterThan(0)
    expect(refused.length).toBeGreaterThan(0)
    for (const { retryAfter, text } of refused) {
      expect(Number(retryAfter)).toBeGreaterThanOrEqual(1)
      expect(JSON.parse(text)).toMatchObject({
        status: 429,
        title: expect.any(String),
        detail: expect.stringMatching(/nothing of this request was kept/),
      })
    }
    for (const { text } of taken) expect((JSON.parse(text) as Receipt).accepted).toBe(BATCH)
    const receipts = (await streamed)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { done?: boolean; accepted: number })
    expect(receipts.at(-1)).toMatchObject({ done: true, accepted: lines.length * BATCH })

    const acknowledged = [...taken.flatMap(({ ids }) => ids), ...lines.flatMap(idsOf)]
    const logged = (await readAll(server)).map(({ id }) => id)
    expect(logged.length, `seed ${seed}`).toBe(acknowledged.length)
    expect(new Set(logged), `seed ${seed}`).toEqual(new Set(acknowledged))
    expect(await figure(server, 'watchfloor_overload_refusals_total')).toBe(refused.length)

    // Told to come again they do, one after another, and then it is all there.
    for (const { ids } of refused) {
      const body = bodies.find((text) => idsOf(text)[0] === ids[0])!
      expect((await send(server, body)).status).toBe(200)
    }
    expect(await readAll(server)).toHaveLength((bodies.length + lines.length) * BATCH)
    const { differing, compared } = await compareWithRecount(server)
    expect(differing.slice(0, 20), `seed ${seed}`).toEqual([])
    expect(compared).toBeGreaterThan(1_000)
  },
)

async function send({ url, token }: TestServer, body: string): Promise<Sent> {
  const answer = await fetch(`${url}/api/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents-batch+json' },
    body,
  })
  return { ids: idsOf(body), status: answer.status, retryAfter: answer.headers.get('retry-after'), text: await answer.text() }
}

async function sendLines({ url, token }: TestServer, batches: readonly string[]): Promise<string> {
  const body = batches.flatMap((text) => (JSON.parse(text) as unknown[]).map((event) => `${JSON.stringify(event)}\n`)).join('')
  const answer = await fetch(`${url}/api/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
    body,
  })
  return answer.text()
}

/** What the sources do not tell goes on with the clock; with these settings it stands still at their last word, and all answers are as of then. */
async function stopClocks({ url, token }: TestServer): Promise<void> {
  for (const id of Object.values(loadSources)) {
    const answer = await fetch(`${url}/api/settings/sources/${encodeURIComponent(id)}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ id, name: id, heartbeatMs: null, silenceMs: 1, latenessMs: 2_000 }),
    })
    if (!answer.ok) throw new Error(await answer.text())
  }
}

function idsOf(body: string): string[] {
  return (JSON.parse(body) as { id: string }[]).map(({ id }) => id)
}

async function figure({ url }: TestServer, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN)
}
