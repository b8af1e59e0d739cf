import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { randomStreams } from '@watchfloor/core/twin/random'
import { steadyMs } from './clock.ts'
import { openDoor } from './door.ts'
import type { Spans } from './latency.ts'
import { OpenLoop, type Sample, type SenderFigures } from './open-loop.ts'
import { dueTimes } from './schedule.ts'
import { Supply, type LoadScenario } from './supply.ts'

/** What the thread that sends is told at its start. */
export type SenderSettings = {
  url: string
  token: string
  rate: number
  durationMs: number
  batch: number
  connections: number
  scenario: LoadScenario
  seed: string
  floors: number
  floorPrefix: string
  run: string
  follow: boolean
}

export type SenderWord =
  | { kind: 'ready' }
  | { kind: 'going'; figures: SenderFigures; ack: Spans | null; refusal: Spans | null; samples: Sample[] }
  | {
      kind: 'over'
      figures: SenderFigures
      ack: Spans | null
      refusal: Spans | null
      behind: Spans | null
      stallMs: number
      samples: Sample[]
      byBatch: Uint8Array
      faulty: number[]
      tookMs: number
    }

/** After the schedule is through, what is still due or unanswered is waited for this long. */
const LINGER_MS = 15_000
const TELL_MS = 250
/** So many batches a second are followed to the boards. */
const FOLLOWED = 40

const moving = /\.(?:contact\.queued|ticket\.opened)"/

const settings = workerData as SenderSettings
const { url, token, rate, durationMs, batch, connections, scenario, seed, floors, floorPrefix, run, follow } = settings
const slotMs = (batch / rate) * 1_000
const batches = Math.max(1, Math.round(durationMs / slotMs))
const supply = new Supply({ scenario, seed, floors, floorName: (floor) => nameOf(floorPrefix, floor), rate, run })
const door = openDoor(url, token, connections)
const port = parentPort!

port.once('message', () => void send())
port.postMessage({ kind: 'ready' } satisfies SenderWord)

/** The first floor of a server of our own has the names of the demo, which is set up there. */
function nameOf(prefix: string, floor: number): string {
  return floor === 0 && prefix === '' ? '' : `${prefix}${floor + 1}-`
}

async function send(): Promise<void> {
  const stalls = monitorEventLoopDelay({ resolution: 5 })
  stalls.enable()
  const startAt = steadyMs()
  const epochOfSteady = Date.now() - startAt
  const loop = new OpenLoop({
    now: steadyMs,
    startAt,
    batches,
    batchSize: batch,
    slotMs,
    due: dueTimes(slotMs, randomStreams(seed)('schedule')),
    send(dueAt, follow) {
      const text = supply.batch(batch, epochOfSteady + dueAt, slotMs)
      // Only what moves a figure reaches the boards for sure.
      return door.send(Buffer.from(text), follow && moving.test(text))
    },
    connections,
    followEvery: follow ? Math.max(1, Math.round(1_000 / slotMs / FOLLOWED)) : Number.MAX_SAFE_INTEGER,
  })
  const tell = setInterval(() => {
    const samples = loop.samples.splice(0)
    const word: SenderWord = {
      kind: 'going',
      figures: loop.figures(),
      ack: loop.acks.recent(),
      refusal: loop.refusals.recent(),
      samples,
    }
    port.postMessage(word)
  }, TELL_MS)
  port.once('message', () => loop.end())
  await finished(loop, startAt + durationMs + LINGER_MS)
  clearInterval(tell)
  stalls.disable()
  const { ack, refusal, behind } = loop.spans()
  const word: SenderWord = {
    kind: 'over',
    figures: loop.figures(),
    ack,
    refusal,
    behind,
    stallMs: stalls.max / 1e6,
    samples: loop.samples,
    byBatch: loop.byBatch,
    faulty: loop.faulty,
    tookMs: steadyMs() - startAt,
  }
  port.postMessage(word)
  door.close()
  port.close()
}

/** Resolves when everything is answered, or nobody should wait any longer. */
function finished(loop: OpenLoop, endAt: number): Promise<void> {
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout> | null = null
    const last = setTimeout(() => {
      loop.end()
      done()
    }, endAt - steadyMs())
    const done = () => {
      if (timer) clearTimeout(timer)
      clearTimeout(last)
      loop.onAnswer = () => {}
      resolve()
    }
    const go = () => {
      if (timer) clearTimeout(timer)
      timer = null
      const waitMs = loop.step()
      if (loop.isOver) done()
      else if (waitMs !== null && Number.isFinite(waitMs)) timer = setTimeout(go, waitMs)
    }
    loop.onAnswer = go
    go()
  })
}
