import { countsOf } from '../frame/cut.ts'
import { INTERVAL_MS, intervalStart } from '../interval/interval.ts'
import type { SettingsBook } from '../settings/book.ts'
import { Model, type Arrival } from './model.ts'
import { countKeys, type Counts } from './counts.ts'
import type { Fact } from '../event/fact.ts'
import type { Recount } from '../recount/recount.ts'

/** A generator of numbers in [0, 1) from a seed (mulberry32): shuffles must be repeatable. */
export function dice(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** When each fact was received: a second after it happened, but not after `now`. The same for every delivery of it. */
export function arrivalsOf(facts: readonly Fact[], now: number): Arrival[] {
  return facts.map((fact, n) => ({ seq: n + 1, receivedAt: Math.min(fact.at + 1_000, now), fact }))
}

/** All at once, then the clock. */
export function foldAtOnce(settings: SettingsBook, facts: readonly Fact[], now: number): Model {
  const model = new Model(settings)
  model.apply(arrivalsOf(facts, now), now)
  model.advance(now)
  return model
}

/** Shuffled, a third of it twice, in batches of random size, the clock running meanwhile. */
export function foldShuffled(settings: SettingsBook, facts: readonly Fact[], from: number, now: number, seed: number): Model {
  const roll = dice(seed)
  const arrivals = arrivalsOf(facts, now)
  const deliveries = [...arrivals, ...arrivals.filter(() => roll() < 0.3)]
  const inOrder = roll() < 0.4
  if (inOrder) deliveries.sort((a, b) => a.fact.at - b.fact.at)
  else shuffle(deliveries, roll)
  const model = new Model(settings)
  let clock = from
  for (let n = 0; n < deliveries.length;) {
    const size = 1 + Math.floor(roll() * roll() * 12)
    const batch = deliveries.slice(n, n + size)
    n += size
    clock = inOrder ? Math.max(clock, Math.min(now, batch[0]!.fact.at)) : clock
    model.apply(batch, clock)
    if (roll() < 0.5) {
      clock = Math.min(now, clock + Math.floor(roll() ** 4 * (now - clock + 1)))
      model.advance(clock)
    }
  }
  model.advance(now)
  return model
}

function shuffle<T>(items: T[], roll: () => number): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(roll() * (i + 1))
    ;[items[i], items[j]] = [items[j]!, items[i]!]
  }
}

/** What can be seen of a model, as text: rows, what people do, who waits, what is open. */
export function dump(model: Model): string[] {
  const lines: string[] = []
  for (const { queue, start, counts, waits } of model.book.all()) {
    const figures = figuresOf(counts)
    const tallies = [talliesOf(waits.answered), talliesOf(waits.abandoned)]
    if (figures !== '' || tallies.some((tally) => tally !== ''))
      lines.push(`${queue} ${new Date(start).toISOString()} ${figures} | ${tallies.join(' | ')}`)
  }
  for (const agent of [...model.agents.values()].sort((a, b) => (a.id < b.id ? -1 : 1)))
    // One of whom nothing is left (a ring that was taken back) is the same as one who never was.
    if (agent.now.since !== 0 || agent.now.state !== 'offline')
      lines.push(`agent ${agent.id} ${JSON.stringify(agent.now)} ${agent.accrues() ? JSON.stringify(agent.tail) : ''}`)
  for (const [what, index] of [
    ['waiting', model.waiting],
    ['open', model.openTickets],
  ] as const)
    for (const [queue, records] of [...index].sort(([a], [b]) => (a < b ? -1 : 1)))
      if (records.size > 0)
        lines.push(
          `${what} ${queue} ${[...records]
            .map((record) => record.key)
            .sort()
            .join(', ')}`,
        )
  return lines.map((line) => line.replaceAll('\n', ' '))
}

/** Rows of the model with what the clock has gone on with, in the form of a recount's. */
export function rowsOf(model: Model, now: number): string[] {
  const lines: string[] = []
  const queues = new Set(model.book.queues())
  const starts = new Set(model.book.all().map((row) => row.start))
  for (const agent of model.agents.values()) {
    const { tail } = agent
    if (!tail || !agent.accrues()) continue
    const until = Math.min(now, model.untilOf(agent))
    for (const queue of ['*', ...tail.queues, ...tail.things]) if (queue !== null) queues.add(queue)
    for (let start = intervalStart(tail.from); start < until; start += INTERVAL_MS) starts.add(start)
  }
  for (const queue of [...queues].sort())
    for (const start of [...starts].sort((a, b) => a - b)) {
      const counts = countsOf(model, queue, start, start + INTERVAL_MS, now)
      const waits = model.book.find(queue, start)?.waits
      const line = rowLine(queue, start, counts, waits ?? { answered: new Map(), abandoned: new Map() })
      if (line) lines.push(line)
    }
  return lines
}

export function recountRows(recounted: Recount): string[] {
  const lines: string[] = []
  for (const [queue, rows] of [...recounted].sort(([a], [b]) => (a < b ? -1 : 1)))
    for (const [start, { counts, waits }] of [...rows].sort(([a], [b]) => a - b)) {
      const line = rowLine(queue, start, counts, waits)
      if (line) lines.push(line)
    }
  return lines
}

function rowLine(
  queue: string,
  start: number,
  counts: Counts,
  waits: { answered: Map<number, number>; abandoned: Map<number, number> },
) {
  const figures = figuresOf(counts)
  const tallies = [talliesOf(waits.answered), talliesOf(waits.abandoned)]
  return figures === '' && tallies.every((tally) => tally === '')
    ? null
    : `${queue} ${new Date(start).toISOString()} ${figures} | ${tallies.join(' | ')}`
}

function figuresOf(counts: Counts): string {
  return countKeys
    .filter((key) => counts[key] !== 0)
    .map((key) => `${key}=${counts[key]}`)
    .join(' ')
}

function talliesOf(tally: ReadonlyMap<number, number>): string {
  return [...tally]
    .sort(([a], [b]) => a - b)
    .map(([ms, count]) => `${ms}×${count}`)
    .join(' ')
}

/** How far each source has told, as the model took it. */
export function watermarksOf(model: Model): Map<string, number> {
  return new Map([...model.sources].map(([source, track]) => [source, track.watermark]))
}
