import { openDoor, pause, type Receipt } from '../feed/door.ts'
import { sourceWord } from '../feed/source-word.ts'
import { Outbox, packBatches, type Batch } from './batches.ts'
import { readFiles } from './format.ts'
import { InFlight } from './in-flight.ts'
import type { ReplayOptions } from './options.ts'
import { keyedHash } from './secrets.ts'
import { shiftEvent } from './shift.ts'

export type Outcome = Receipt & {
  /** Facts translated, and of these sent without an answer. */
  facts: number
  unanswered: number
  remarks: string[]
  /** Whom to name wherever figures from these files are shown; null where nobody asks for it. */
  acknowledgement: string | null
  /** Why it ended early. */
  failure: string | null
}

export type ReplayParts = {
  now: () => number
  stopped: AbortSignal
  onProgress: (facts: number, outcome: Receipt) => void
  onLog: (line: string) => void
}

/** While a recording runs in its own timing, its source says so often that it lives. */
const BEAT_MS = 15_000
/** How often facts that are due are sent. */
const RELEASE_MS = 100
/** Requests on their way at once: files are read and translated while the server works. */
const IN_FLIGHT = 3

/** Reads the files, sends their facts, and says what became of them. */
export async function replay(options: ReplayOptions, parts: ReplayParts): Promise<Outcome> {
  const outcome: Outcome = {
    facts: 0,
    unanswered: 0,
    accepted: 0,
    known: 0,
    conflicting: 0,
    refused: [],
    remarks: [],
    acknowledgement: null,
    failure: null,
  }
  const reach = giveUpAfter(options.giveUpMs, parts)
  const door = openDoor({ target: options.target, token: options.token, stopped: reach.stopped, onReach: reach.onReach })
  const translation = { ...options, customerKey: options.customerKey === null ? undefined : keyedHash(options.customerKey) }
  const open = () => readFiles(options.files, options.format, translation)

  const inFlight = new InFlight(IN_FLIGHT)

  async function send(batches: Batch[]): Promise<void> {
    for (const batch of batches) if (!options.dryRun) await inFlight.begin(() => sendOne(batch))
  }

  async function sendOne({ body, count }: Batch): Promise<void> {
    outcome.unanswered += count
    const receipt = await door.sendBody(body)
    outcome.unanswered -= count
    outcome.accepted += receipt.accepted
    outcome.known += receipt.known
    outcome.conflicting += receipt.conflicting
    outcome.refused.push(...receipt.refused)
    parts.onProgress(outcome.facts, outcome)
  }

  try {
    const span = options.speed === 'max' && options.shiftToNow === null ? null : await spanOf((await open()).events)
    const shiftMs = span && options.shiftToNow !== null ? shiftFor(span, options.shiftToNow, parts.now()) : 0
    const clock = span && options.speed !== 'max' ? new Pace(span.from, options.speed, parts.now()) : null
    const { events, remarks, acknowledgement = null } = await open()
    outcome.acknowledgement = acknowledgement
    const outbox = new Outbox()
    const covered = new Cover()
    for await (const read of events) {
      covered.note(read)
      outcome.facts += read.length
      if (clock === null) {
        outbox.add(read.map((event) => shiftEvent(event, shiftMs)))
        await send(outbox.take(false))
        continue
      }
      for (const group of byRelease(read, clock, RELEASE_MS)) {
        await clock.wait(group.dueAt, parts, async (reachedAt) => {
          const words = options.shiftToNow === null ? [] : beats(covered, reachedAt + shiftMs)
          await send(packBatches(words))
        })
        await send(packBatches(group.events.map((event) => shiftEvent(event, shiftMs))))
      }
    }
    await send(outbox.take(true))
    await inFlight.drain() // that nothing is still to come is told when nothing is
    await send(packBatches(covered.backfilled(shiftMs)))
    await inFlight.drain()
    outcome.remarks = remarks()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    outcome.failure = error.message
    await inFlight.drain().catch(() => {}) // what failed is told already
  } finally {
    reach.done()
  }
  return outcome
}

/** Ends the waiting for a server that has been away for too long. */
function giveUpAfter(giveUpMs: number, { stopped, onLog }: ReplayParts) {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  return {
    stopped: AbortSignal.any([stopped, controller.signal]),
    onReach(reachable: boolean, why: string) {
      clearTimeout(timer)
      onLog(reachable ? 'The server answers again.' : `No answer, trying on: ${why}`)
      if (!reachable) timer = setTimeout(() => controller.abort(new Error(`gave up: ${why}`)), giveUpMs)
    },
    done: () => clearTimeout(timer),
  }
}

async function spanOf(events: AsyncIterable<unknown[]>): Promise<{ from: number; to: number } | null> {
  let from = Infinity
  let to = -Infinity
  for await (const read of events) {
    for (const event of read) {
      const at = timeOf(event)
      if (at === null || isOfSource(event)) continue
      from = Math.min(from, at)
      to = Math.max(to, at)
    }
  }
  return from <= to ? { from, to } : null
}

/** A whole number of seconds, so that facts known to the second stay on full seconds. */
function shiftFor(span: { from: number; to: number }, shiftToNow: 'start' | 'end', now: number): number {
  return Math.floor((now - (shiftToNow === 'start' ? span.from : span.to)) / 1000) * 1000
}

function timeOf(event: unknown): number | null {
  const at = Date.parse(String((event as { time?: unknown } | null)?.time))
  return Number.isNaN(at) ? null : at
}

/** What a source says of itself may lie long before what it tells (the start of an exchange). */
function isOfSource(event: unknown): boolean {
  return (event as { subject?: unknown } | null)?.subject === 'source'
}

/** When facts are due: at their own distance from the first, `speed` times as fast. */
class Pace {
  readonly #from: number
  readonly #speed: number
  readonly #startedAt: number
  #beatAt = 0

  constructor(from: number, speed: number, startedAt: number) {
    this.#from = from
    this.#speed = speed
    this.#startedAt = startedAt
  }

  dueAt(at: number): number {
    return this.#startedAt + (at - this.#from) / this.#speed
  }

  /** Waits until then; tells now and then which moment of the recording is reached. */
  async wait(dueAt: number, { now, stopped }: ReplayParts, beat: (reachedAt: number) => Promise<void>): Promise<void> {
    for (let left = dueAt - now(); left > 0; left = dueAt - now()) {
      if (now() - this.#beatAt >= BEAT_MS) {
        this.#beatAt = now()
        await beat(Math.floor(this.#from + (now() - this.#startedAt) * this.#speed))
      }
      await pause(Math.min(left, 1_000), stopped)
    }
  }
}

/** Facts in the order in which they were read, in groups that are due together. */
function* byRelease(events: readonly unknown[], pace: Pace, withinMs: number): Generator<{ dueAt: number; events: unknown[] }> {
  let group: unknown[] = []
  let dueAt = -Infinity
  for (const event of events) {
    const at = timeOf(event)
    const due = at === null ? dueAt : Math.max(dueAt, pace.dueAt(at))
    if (group.length > 0 && due - dueAt > withinMs) {
      yield { dueAt, events: group }
      group = []
    }
    if (group.length === 0) dueAt = due
    group.push(event)
  }
  if (group.length > 0) yield { dueAt, events: group }
}

/** What each source has told so far: from when, until when. */
class Cover {
  readonly #spans = new Map<string, { from: number; to: number }>()

  note(events: readonly unknown[]): void {
    for (const event of events) {
      const at = timeOf(event)
      const source = (event as { source?: unknown } | null)?.source
      if (at === null || typeof source !== 'string' || isOfSource(event)) continue
      const span = this.#spans.get(source) ?? { from: at, to: at }
      this.#spans.set(source, { from: Math.min(span.from, at), to: Math.max(span.to, at) })
    }
  }

  /** The sources' word that this stretch is told, and nothing of it is still to come. */
  backfilled(shiftMs: number): unknown[] {
    return [...this.#spans].map(([source, { from, to }]) => {
      const iso = (at: number) => new Date(at + shiftMs).toISOString()
      return sourceWord(source, to + shiftMs, 'backfilled', { from: iso(from), to: iso(to) })
    })
  }

  sources(): string[] {
    return [...this.#spans.keys()]
  }
}

function beats(covered: Cover, at: number): unknown[] {
  return covered.sources().map((source) => sourceWord(source, at, 'live'))
}
