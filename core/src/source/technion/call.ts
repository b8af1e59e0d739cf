import { readLocal, wallClocks } from '../wall-clock.ts'

/** One row of the log, by the names of its columns; '' where a cell is empty. */
export type CallRow = Readonly<Record<string, string>>

export const callColumns = [
  'row', 'customer', 'priority', 'service', 'vru_exit', 'queue_start', 'queue_exit', 'outcome', 'service_start', 'service_end', 'agent',
] as const // prettier-ignore

/** A call with its moments as epoch ms. */
export type Call = {
  row: string
  customer: string
  priority: number | null
  service: string
  outcome: string
  agent: string
  vruExitAt: number
  /** Null: it never queued. */
  queue: { startAt: number; exitAt: number } | null
  /** Null: nobody served it. `ms` is the talk as the log has it, never below 0. */
  talk: { startAt: number; endAt: number; ms: number } | null
}

/** Reads a row. A text instead of a call says what is wrong with it. */
export function readCall(row: CallRow, zone: string): Call | string {
  const missing = callColumns.find((column) => row[column] === undefined)
  if (missing !== undefined) return `the column ${missing} is missing`
  const locals: Times = {}
  for (const column of timeColumns) {
    const text = row[column]!
    if (text === '') continue
    const local = readLocal(text)
    if (local === null) return `${column} "${text}" is no time like 1999-01-31T09:30:00`
    locals[column] = local
  }
  const times = momentsOf(locals, zone)
  if (row['row'] === '') return 'it has no row number, and nothing else tells calls apart'
  if (times.vru_exit === undefined) return 'vru_exit is empty: nobody can say when it left the voice unit'
  const { vru_exit, queue_start, queue_exit, service_start, service_end } = times
  const priority = Number(row['priority'])
  return {
    row: row['row']!,
    customer: row['customer']!,
    priority: row['priority'] === '' || !Number.isInteger(priority) ? null : priority,
    service: row['service']!,
    outcome: row['outcome']!,
    agent: row['agent']!,
    vruExitAt: vru_exit,
    queue: queue_start === undefined ? null : { startAt: queue_start, exitAt: queue_exit ?? queue_start },
    talk: service_start === undefined ? null : talkOf(service_start, service_end),
  }
}

const timeColumns = ['vru_exit', 'queue_start', 'queue_exit', 'service_start', 'service_end'] as const
type Times = Partial<Record<(typeof timeColumns)[number], number>>

/**
 * The moments of a call's local times. Where the clocks show an hour twice, the passes that make the call shortest; of equal ones the first.
 */
function momentsOf(locals: Times, zone: string): Times {
  const columns = timeColumns.filter((column) => locals[column] !== undefined)
  const passes = columns.map((column) => wallClocks(zone, locals[column]!))
  let best = passes.map(([first]) => first)
  if (passes.some(([first, second]) => first !== second)) {
    for (let seconds = 1; seconds < 2 ** columns.length; seconds++) {
      const reading = passes.map(([first, second], n) => (seconds & (1 << n) ? second : first))
      if (lengthOf(reading) < lengthOf(best)) best = reading
    }
  }
  return Object.fromEntries(columns.map((column, n) => [column, best[n]!]))
}

function lengthOf(moments: readonly number[]): number {
  return Math.max(...moments) - Math.min(...moments)
}

/** A talk that ends before it began, or not at all, has no length that anybody could know: none is counted. */
function talkOf(startAt: number, endAt = startAt): NonNullable<Call['talk']> {
  return { startAt, endAt, ms: Math.max(0, endAt - startAt) }
}
