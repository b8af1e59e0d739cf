/** What one subject of the bench found: a paragraph on what was compared, a table, and how the figures stand against their goals. */
export type Section = { about: string; header: string[]; rows: string[][]; goals: Goal[] }

/** `met` is null where it could not be measured on this machine; `got` then says why. */
export type Goal = { what: string; wanted: string; got: string; met: boolean | null }

/** How a subject is measured. `short`: a few of everything, to see that it works; the figures then say nothing. */
export type Run = { tell: Tell; short: boolean }

/** Says on stderr what is going on; stdout is for the tables. */
export type Tell = (line: string) => void

/** A share (0–1) of the anchor that must be reached, and one that we would like to. */
export function shareGoal(what: string, got: number, least: number, aim?: number): Goal {
  const wanted = `at least ${percentText(least)}${aim === undefined ? '' : `, aim ${percentText(aim)}`}`
  return { what, wanted, got: percentText(got), met: got >= least }
}

/** A figure that must not be exceeded. */
export function mostGoal(what: string, got: number, most: number, unit: string): Goal {
  return { what, wanted: `at most ${most} ${unit}`, got: `${digits(got)} ${unit}`, met: got <= most }
}

/** A figure that nobody has set a goal for. */
export function plainFigure(what: string, got: string): Goal {
  return { what, wanted: '', got, met: null }
}

/** What this machine lacks to measure something, said instead of a figure. */
export function unmeasured(what: string, why: string): Goal {
  return { what, wanted: '', got: `not measured: ${why}`, met: null }
}

export function percentText(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`
}

/** Three digits are all that such a measurement is worth. */
export function digits(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en')
}

const goalHeader = ['what', 'goal', 'measured', 'met']

/** A section as Markdown; its last table holds the goals. */
export function sectionText(title: string, { about, header, rows, goals }: Section): string {
  return [`## ${title}`, about, tableText(header, rows), goalsText(goals)].join('\n\n') + '\n'
}

export function goalsText(goals: readonly Goal[]): string {
  const verdict = { true: 'yes', false: '**no**', null: '' }
  return tableText(
    goalHeader,
    goals.map(({ what, wanted, got, met }) => [what, wanted, got, verdict[`${met}`]]),
  )
}

/** The rows of the goals in a section's text, as they stand there. */
export function goalRows(section: string): string[][] {
  const lines = section.split('\n')
  const cellsOf = (line: string) => line.slice(1, -1).split('|').map((cell) => cell.trim()) // prettier-ignore
  const from = lines.findIndex((line) => line.startsWith('|') && cellsOf(line).join() === goalHeader.join())
  if (from < 0) return []
  const rows = lines.slice(from + 2)
  const end = rows.findIndex((line) => !line.startsWith('|'))
  return rows.slice(0, end < 0 ? rows.length : end).map(cellsOf)
}

/** A table whose columns are padded as prettier pads them. */
export function tableText(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, column) => Math.max(3, name.length, ...rows.map((row) => row[column]!.length)))
  const line = (cells: readonly string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  return [header, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('\n')
}
