import { demoSources } from '@watchfloor/core/settings/demo'
import { TYPE_PREFIX } from '@watchfloor/core/event/vocabulary'
import type { BoardsOrder, BoardsSettings, BoardsWord } from '@watchfloor/simulator/load/boards-thread'
import { steadyMs } from '@watchfloor/simulator/load/clock'
import { openDoor, type Door } from '@watchfloor/simulator/load/door'
import { SpanCounter, type Spans } from '@watchfloor/simulator/load/latency'
import type { SentEvent } from '../support/door.ts'
import { pause, type TestServer } from '../support/server.ts'
import { startFullServer } from './floors.ts'
import { mostGoal, type Run, type Section } from './section.ts'
import { Thread } from './thread.ts'

/** The server sends at most ten frames a second: a lone event is one that comes later than that after the one before. */
const APART_MS = [115, 155] as const
const QUEUE = 'suporte'
const MOST_MS = 50
const SETTLE_MS = 1_000

type Found = { boards: number; ack: Spans; shown: Spans; missing: number }

/** How long a lone event is under way on a quiet, warm server, from before the POST to each board: to one and to a thousand. */
export async function benchLoneEvent({ short }: Run): Promise<Section> {
  const sends = short ? 3 : 200
  const counts = short ? [1, 5] : [1, 1_000]
  await using server = await startFullServer(1, short ? 500 : 20_000, { args: ['--max-boards', '1010'] })
  const calls = callsOf(QUEUE)
  const found: Found[] = []
  for (const boards of counts) found.push(await measure(server, boards, calls, sends))
  return {
    about:
      `${sends} events each, ${APART_MS[0]} to ${APART_MS[1]} ms apart, on PGlite, the server having nothing else to do and a day of the demo floor behind ` +
      `it: milliseconds from before the POST to the sender's receipt, and to each board's, written durably in between. The boards are a thread of ` +
      `the sender's process.`,
    header: ['to', 'acknowledged p50 / p99 ms', 'on the boards p50 ms', 'p99 ms', 'longest ms'],
    rows: found.map(({ boards, ack, shown }) => [
      boards === 1 ? '1 board' : `${boards.toLocaleString('en')} boards`,
      `${ack.p50.toFixed(1)} / ${ack.p99.toFixed(1)}`,
      ...[shown.p50, shown.p99, shown.max].map((ms) => ms.toFixed(1)),
    ]),
    goals: found.map(({ boards, shown }) =>
      mostGoal(`to ${boards === 1 ? 'one board' : `${boards.toLocaleString('en')} boards`}, p99`, shown.p99, MOST_MS, 'ms'),
    ),
  }
}

async function measure(server: TestServer, boards: number, calls: Iterator<Call, never>, sends: number): Promise<Found> {
  const settings: BoardsSettings = { url: server.url, count: boards }
  const file = new URL(import.meta.resolve('@watchfloor/simulator/load/boards-thread'))
  await using thread = new Thread<BoardsWord, BoardsOrder>(file, settings)
  await thread.next('ready')
  const door = openDoor(server.url, server.token, 1)
  const acks = new SpanCounter()
  for (let n = 0; n < sends; n++) {
    await pause(APART_MS[0] + Math.random() * (APART_MS[1] - APART_MS[0]))
    thread.tell({ kind: 'follow', samples: [await sendOne(door, calls.next().value, acks)] })
  }
  await pause(SETTLE_MS)
  thread.tell({ kind: 'end' })
  const { shown, missing } = await thread.next('over')
  door.close()
  if (!shown || missing > 0) throw new Error(`${missing} times a board did not show a lone event`)
  return { boards, ack: acks.all()!, shown, missing }
}

async function sendOne(door: Door, call: Call, acks: SpanCounter): Promise<{ arrival: number; dueAt: number }> {
  const body = Buffer.from(JSON.stringify([call(Date.now())]))
  const dueAt = steadyMs()
  const answer = await door.send(body, true)
  acks.add(steadyMs() - dueAt)
  if (answer.kind !== 'acknowledged' || answer.arrival === null)
    throw new Error(`A lone event was not taken: ${JSON.stringify(answer)}`)
  return { arrival: answer.arrival, dueAt }
}

type Call = (at: number) => SentEvent

/** Calls that come, and that give up before the next one comes. */
function* callsOf(queue: string): Generator<Call, never> {
  for (let n = 1; ; n++) {
    const contact = `lone-${n}`
    const queued = { contact, queue, channel: 'voice', direction: 'in' }
    yield (at) => envelope('contact.queued', contact, at, queued)
    yield (at) => envelope('contact.ended', contact, at, { how: 'abandoned' })
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
