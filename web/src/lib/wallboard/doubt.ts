import type { SourceItem } from '@watchfloor/core/frame/frame'
import type { QueueReading } from '@watchfloor/core/frame/read'
import type { Format } from '../format.ts'
import type { Messages } from '../message/en.ts'

/** Why a figure is not to be relied on: in parts, because where there is little room the name may be cut and the rest may not. */
export type Doubt = { names: string; since: string; short: string }

/** What to say of a queue whose sources are not all heard; null while they are. A lost source goes before a quiet one. */
export function doubtOf({ item }: QueueReading, sources: SourceItem[], text: Messages, format: Format): Doubt | null {
  if (item.doubted.length === 0) return null
  const sick = sources.filter(({ id }) => item.doubted.includes(id))
  const first = sick.find(({ state }) => state === 'lost') ?? sick[0]
  // A board that shows some queues only may not be sent every source: its id is a name too.
  const names = sick.length > 0 ? sick.map(({ name }) => name).join(', ') : item.doubted.join(', ')
  return { names, ...sourceWords(first ?? { state: 'quiet', since: null }, text, format) }
}

/** What to say of a source that is not heard: with the time, and without. */
export function sourceWords(source: Pick<SourceItem, 'state' | 'since'>, text: Messages, format: Format) {
  const { lost, quiet, lostShort, quietShort } = text.source
  const since = format.timeOrDay(source.since, Date.now())
  return source.state === 'lost' ? { since: lost(since), short: lostShort } : { since: quiet(since), short: quietShort }
}
