import { labelOf } from './clock.ts'
import { count, countAsReference, type Call, type Cell, type Cells } from './recount.ts'

/** What one call adds to a figure of a half-hour beyond what the log's own columns add, and why that is so. */
export type Difference = { label: string; figure: keyof Cell; by: number; row: string; why: string }

const figures = ['offered', 'answered', 'within20', 'abandoned', 'wait', 'talk', 'busy'] as const

/** The log flags calls that queued and whose service begins further than this from the end of their waiting, seconds. */
const FLAGGED_FROM_S = 5

/** Reasons that the log does not state itself; the others are its flags. */
export const WITHIN_TOLERANCE = `clocks within ${FLAGGED_FROM_S} s (the log flags what is further apart)`
export const NEVER_QUEUED = `never queued, service over ${FLAGGED_FROM_S} s from vru_exit (the log flags queued calls only)`
export const NO_REASON = 'no reason'

/** Where the mapping of a call departs from the log's own columns. */
export function differencesOf(call: Call): Difference[] {
  const [ours, theirs]: [Cells, Cells] = [new Map(), new Map()]
  count(call, ours)
  countAsReference(call, theirs)
  const found: Difference[] = []
  for (const start of new Set([...ours.keys(), ...theirs.keys()])) {
    for (const figure of figures) {
      const by = (ours.get(start)?.[figure] ?? 0) - (theirs.get(start)?.[figure] ?? 0)
      if (by !== 0) found.push({ label: labelOf(start), figure, by, row: call.row['row']!, why: reasonOf(call) })
    }
  }
  return found
}

/** The log's own marks of what is wrong with the call's times; where it has none, how far its two clocks are apart. */
function reasonOf({ row, leftAt, talk }: Call): string {
  const flags = row['flags']!.split('|').filter((flag) => timeFlags.has(flag))
  if (flags.length > 0) return flags.join('|')
  const apart = talk ? Math.abs(talk.from - leftAt) : 0
  if (apart <= FLAGGED_FROM_S) return WITHIN_TOLERANCE
  return row['queue_start'] === '' ? NEVER_QUEUED : NO_REASON
}

const timeFlags = new Set([
  'service_before_queue',
  'service_end_before_start',
  'service_start_not_at_queue_exit',
  'vru_exit_before_entry',
])

/** Sums by half-hour and figure. */
export function sumsOf(differences: readonly Difference[]): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { label, figure, by } of differences) sums.set(`${label} ${figure}`, (sums.get(`${label} ${figure}`) ?? 0) + by)
  return sums
}
