import { demoSources } from '@watchfloor/core/settings/demo'
import { TYPE_PREFIX } from '@watchfloor/core/event/vocabulary'
import type { QueueItem } from '@watchfloor/core/frame/frame'
import { post, type SentEvent } from '../support/door.ts'
import { pause, startTestServer, type TestServer } from '../support/server.ts'
import { openBoards, type Boards } from './boards.ts'
import { percentile, type Section } from './measure.ts'

const SENDS = 100
const ROUNDS = 5
/** The server sends at most ten frames a second: a lone event is one that comes later than that after the one before. */
const APART_MS = [115, 155] as const
const QUEUE = 'suporte'

/** How long a lone event is under way on a quiet server, from before the POST to the last board's receipt: to one board and to 200. */
export async function benchLoneEvent(): Promise<Section> {
  await using server = await startTestServer({ demo: true })
  const calls = callsOf(QUEUE)
  await round(server, 1, calls, 10) // unmeasured
  const ms: Record<number, number[]> = { 1: [], 200: [] }
  for (let n = 0; n < ROUNDS; n++) {
    for (const count of n % 2 === 0 ? [1, 200] : [200, 1]) ms[count]!.push(...(await round(server, count, calls, SENDS / ROUNDS)))
  }
  const row = (count: number) => [
    `${count} board${count === 1 ? '' : 's'}`,
    percentile(ms[count]!, 0.5).toFixed(1),
    percentile(ms[count]!, 0.99).toFixed(1),
    Math.max(...ms[count]!).toFixed(1),
  ]
  const ratio = percentile(ms[200]!, 0.5) / percentile(ms[1]!, 0.5)
  return {
    title: 'A lone event',
    about:
      `${SENDS} events each, ${APART_MS[0]} to ${APART_MS[1]} ms apart, on PGlite, the server having nothing else to do: milliseconds from before the POST to ` +
      `the last board's receipt, written durably in between. 1 and 200 boards take turns (${ROUNDS} rounds); the boards share one process with ` +
      `the sender. p50 of 200 boards to p50 of one: ${ratio.toFixed(2)}.`,
    header: ['to', 'p50 ms', 'p99 ms', 'longest ms'],
    rows: [row(1), row(200)],
  }
}

async function round(server: TestServer, count: number, calls: Iterator<Call, never>, sends: number): Promise<number[]> {
  const boards = await openBoards(server, count)
  try {
    const ms: number[] = []
    for (let n = 0; n < sends; n++) {
      await pause(APART_MS[0] + Math.random() * (APART_MS[1] - APART_MS[0]))
      ms.push(await sendOne(server, boards, calls.next().value))
      if (n % 5 === 4) boards.acknowledge()
    }
    return ms
  } finally {
    boards.close()
  }
}

async function sendOne(server: TestServer, boards: Boards, { event, waiting }: Call): Promise<number> {
  const received = boards.allReceive(({ upserts }) => {
    const item = (upserts as Record<string, QueueItem> | undefined)?.[`queue/${QUEUE}`]
    return item?.waiting === waiting
  })
  const began = performance.now()
  const [at] = await Promise.all([received, post(server, [event(Date.now())])])
  return at - began
}

/** An event, and how many wait in the queue once it is known: that is how a board shows it. */
type Call = { event(at: number): SentEvent; waiting: number }

/** Calls that come, and that give up before the next one comes. */
function* callsOf(queue: string): Generator<Call, never> {
  for (let n = 1; ; n++) {
    const contact = `lone-${n}`
    const queued = { contact, queue, channel: 'voice', direction: 'in' }
    yield { waiting: 1, event: (at) => envelope('contact.queued', contact, at, queued) }
    yield { waiting: 0, event: (at) => envelope('contact.ended', contact, at, { how: 'abandoned' }) }
  }
}

function envelope(type: string, thing: string, at: number, data: unknown): SentEvent {
  return {
    specversion: '1.0',
    id: `${thing}:${type}`,
    source: demoSources.phone,
    type: TYPE_PREFIX + type,
    subject: `segment/${thing}`,
    time: new Date(at).toISOString(),
    data,
  }
}
