import { labelOf, monthOf } from './clock.ts'
import { differencesOf, NO_REASON, sumsOf, type Difference } from './differences.ts'
import type { CallLog } from './log.ts'
import { byRecordedAgent, count, noCell, readCall, type Cell, type Cells } from './recount.ts'

/** Figures that both the product and the recount state, each by half-hour, to be equal to the last second. */
const published = ['offered', 'answered', 'abandoned', 'within20', 'wait', 'abandonedWait', 'ended', 'busy'] as const

/** Our names → the reference's columns. Those of `exact` admit no difference, whatever the log says of itself. */
const exact = { offered: 'offered', answered: 'answered', abandoned: 'abandoned' } as const
const explained = {
  within20: 'answered_within_20s',
  wait: 'answered_wait_s',
  talk: 'answered_talk_s',
  busy: 'busy_agent_s',
} as const

export type Finding = {
  compared: number
  /** Figures of the product that differ from the plain recount of the log. */
  wrong: string[]
  /** What differs from the reference although it must not, or without a reason in the log. */
  unexplained: string[]
  /** What differs from the reference with its reason, call by call. */
  differences: Difference[]
  /** Half-hours of the reference of which the calls are not there. */
  notThere: string[]
}

/** Compares the product's half-hours with a plain recount of the rows, and both with the reference. */
export function compare(log: CallLog, product: Cells): Finding {
  const found: Finding = { compared: 0, wrong: [], unexplained: [], differences: [], notThere: [] }
  const recounted: Cells = new Map()
  const calls = log.rows.map(readCall).filter((call) => call !== null)
  for (const call of calls) {
    count(call, recounted)
    for (const difference of differencesOf(call)) found.differences.push(difference)
  }
  compareWithRecount(product, recounted, found)
  compareWithReference(log, byLabel(product), byLabel(recounted), found)
  compareAgents(log, byRecordedAgent(calls), found)
  return found
}

function compareWithRecount(product: Cells, recounted: Cells, found: Finding): void {
  for (const start of new Set([...product.keys(), ...recounted.keys()])) {
    for (const figure of published) {
      found.compared++
      const shown = product.get(start)?.[figure] ?? 0
      const counted = recounted.get(start)?.[figure] ?? 0
      if (shown !== counted) found.wrong.push(`${labelOf(start)} ${figure}: product ${shown}, log recounted ${counted}`)
    }
  }
}

function compareWithReference(log: CallLog, product: Map<string, Cell>, recounted: Map<string, Cell>, found: Finding): void {
  const starts = startsOf(log, recounted)
  const expected = sumsOf(found.differences)
  const labels = new Set([...log.reference.keys(), ...product.keys()])
  for (const label of [...labels].sort()) {
    const row = log.reference.get(label)
    if (row && !log.months.has(monthOf(label)) && !product.has(label)) {
      found.notThere.push(label)
      continue
    }
    const cell = product.get(label) ?? noCell()
    for (const [figure, column] of Object.entries(exact) as [keyof Cell, string][]) {
      found.compared++
      const stated = Number(row?.[column] ?? 0)
      if (cell[figure] !== stated) found.unexplained.push(`${label} ${column}: reference ${stated}, product ${cell[figure]}`)
    }
    for (const [figure, column] of Object.entries(explained) as [keyof Cell, string][]) {
      found.compared++
      const stated = Number(row?.[column] ?? 0)
      // The product counts a talk where it ended; by the call's own half-hour it is the recount that can be compared.
      const ours = figure === 'talk' ? (recounted.get(label)?.talk ?? 0) : cell[figure]
      const by = expected.get(`${label} ${figure}`) ?? 0
      if (ours - stated === by) continue
      if (
        figure === 'busy' &&
        ours - by < stated &&
        starts.some((day) => label.startsWith(day) && label.slice(11) <= '04:00:00')
      ) {
        found.differences.push({
          label,
          figure,
          by: ours - by - stated,
          row: '',
          why: 'begun before the first call of these files',
        })
      } else if (!row && figure === 'busy') {
        found.differences.push({ label, figure, by: ours, row: '', why: 'after the end of the reference' })
      } else {
        found.unexplained.push(`${label} ${column}: reference ${stated}, ours ${ours}, of which the log explains ${by}`)
      }
    }
  }
  for (const { label, figure, by, row, why } of found.differences)
    if (why === NO_REASON) found.unexplained.push(`${label} ${figure}: row ${row} differs by ${by}, and no flag says why`)
}

/**
 * Days into whose first hours talks may reach of which the calls are not there: the first of these files, and of each month without the one
 * before it.
 */
function startsOf({ months }: CallLog, recounted: ReadonlyMap<string, Cell>): string[] {
  const first = [...recounted.keys()].sort()[0]!.slice(0, 10)
  const alone = [...months].filter((month) => !months.has(Temporal.PlainYearMonth.from(month).subtract({ months: 1 }).toString()))
  return [first, ...alone.map((month) => `${month}-01`)]
}

/** How many agents talked in a half-hour: no figure of the product; what the log's rows give is compared. */
function compareAgents(log: CallLog, seen: Map<number, Set<string>>, found: Finding): void {
  const byName = new Map<string, Set<string>>()
  for (const [start, agents] of seen) {
    const label = labelOf(start)
    byName.set(label, new Set([...(byName.get(label) ?? []), ...agents]))
  }
  const unknown = new Set(found.differences.filter(({ row }) => row === '').map(({ label }) => label))
  for (const [label, row] of log.reference) {
    if (found.notThere.includes(label) || unknown.has(label)) continue
    found.compared++
    const counted = byName.get(label)?.size ?? 0
    if (Number(row['agents_seen']) !== counted)
      found.unexplained.push(`${label} agents_seen: reference ${row['agents_seen']}, log recounted ${counted}`)
  }
}

/** Cells by what the clocks showed: the reference does not tell the two passes of a repeated hour apart. */
function byLabel(cells: Cells): Map<string, Cell> {
  const labelled = new Map<string, Cell>()
  for (const [start, cell] of cells) {
    const label = labelOf(start)
    const sum = labelled.get(label) ?? noCell()
    for (const figure of Object.keys(cell) as (keyof Cell)[]) sum[figure] += cell[figure]
    labelled.set(label, sum)
  }
  return labelled
}
