import type { SourceItem } from '@watchfloor/core/frame/frame'
import type { QueueReading } from '@watchfloor/core/frame/read'
import type { Format } from '../format.ts'
import type { Messages } from '../message/en.ts'

/** Why a figure is not to be relied on: "PBX quiet since 14:02", and where there is less room "PBX quiet". */
export type Doubt = { long: string; short: string }

/** What to say of a queue whose sources are not all heard; null while they are. A lost source goes before a quiet one. */
export function doubtOf({ item }: QueueReading, sources: SourceItem[], text: Messages, format: Format): Doubt | null {
  if (item.doubted.length === 0) return null
  const sick = sources.filter(({ id }) => item.doubted.includes(id))
  const first = sick.find(({ state }) => state === 'lost') ?? sick[0]
  // A board that shows some queues only may not be sent every source: its id is a name too.
  const names = sick.length > 0 ? sick.map(({ name }) => name).join(', ') : item.doubted.join(', ')
  const say = first?.state === 'lost' ? text.doubted.lost : text.doubted.quiet
  const short = first?.state === 'lost' ? text.doubted.lostShort : text.doubted.quietShort
  return { long: say(names, format.time(first?.since ?? null)), short: short(names) }
}
