import type { Fact } from '../event/fact.ts'
import type { Channel } from '../event/primitive.ts'
import type { ThingKind } from '../event/vocabulary.ts'
import type { AgentRecord } from './agent.ts'
import type { Row } from './book.ts'
import type { Carry } from './presence.ts'
import type { Model } from './model.ts'
import { Seen } from './seen.ts'
import { SourceTrack, type SourceDump } from './source.ts'

/** Changes whenever the fold reads the same facts otherwise: older checkpoints are then passed over. */
export const MODEL_VERSION = '7'

/**
 * What a model is besides its facts and its rows, which are in the database: where it stands, what is put away, and which older things are
 * still on the table. With the facts since `evictedBefore`, those of `older` and the rows, all up to `head`, it is the same model again.
 */
export type ModelDump = {
  head: number
  now: number
  evictedBefore: number
  seen: ReturnType<Seen['dump']>
  sources: SourceDump[]
  feeds: [queue: string, sources: [source: string, at: number][]][]
  channels: [queue: string, channel: Channel][]
  /** Everybody who was ever heard of. `stands`: of whom nothing is known since before `evictedBefore`, how he stood then. */
  people: { id: string; stands: Stand | null }[]
  carries: { agent: string; source: string; name: string; carry: Carry | null }[]
  /** Things on the table that have facts from before `evictedBefore`. */
  older: { kind: ThingKind; thing: string }[]
}

type Stand = Pick<AgentRecord, 'now' | 'tail' | 'until' | 'nextTurnAt'>

export function dumpModel(model: Model): ModelDump {
  model.readyToDump()
  const { head, now, evictedBefore } = model
  const older: ModelDump['older'] = []
  for (const records of [model.segments, model.tickets, model.smalls]) {
    for (const { facts } of records.values()) {
      if (facts.some((fact) => fact.at < evictedBefore)) older.push({ kind: facts[0]!.kind, thing: facts[0]!.thing })
    }
  }
  return {
    head,
    now,
    evictedBefore,
    seen: model.seen.dump(),
    sources: [...model.sources.values()].map((track) => track.dump()),
    feeds: [...model.feeds].map(([queue, sources]) => [queue, [...sources]]),
    channels: [...model.channels],
    people: [...model.agents.values()].map(({ id, now, tail, until, nextTurnAt }) => ({
      id,
      stands: until < evictedBefore ? { now, tail, until, nextTurnAt: Math.min(nextTurnAt, Number.MAX_SAFE_INTEGER) } : null,
    })),
    carries: [...model.agents.values()].flatMap((agent) =>
      [...agent.feeds.values()].map(({ source, name, carry }) => ({ agent: agent.id, source, name, carry })),
    ),
    older,
  }
}

/** Makes an empty model the one that was dumped. `facts`: those since `evictedBefore` and those of the older things, up to `head`. */
export function restoreModel(model: Model, dump: ModelDump, rows: Iterable<Omit<Row, 'revision'>>, facts: readonly Fact[]): void {
  model.standAt({ ...dump, seen: Seen.restore(dump.seen) })
  for (const source of dump.sources) model.sources.set(source.id, SourceTrack.restore(source))
  for (const [queue, sources] of dump.feeds) model.feeds.set(queue, new Map(sources))
  for (const [queue, channel] of dump.channels) model.channels.set(queue, channel)
  for (const { id } of dump.people) model.agent(id)
  for (const { agent, source, name, carry } of dump.carries) model.agent(agent).presence.feed(source, name).carry = carry
  for (const row of rows) model.book.restore(row)
  model.book.freeze(dump.evictedBefore)
  model.restore(facts, { from: dump.evictedBefore, readFrom: dump.evictedBefore })
  for (const { id, stands } of dump.people) if (stands) Object.assign(model.agent(id), stands)
}
