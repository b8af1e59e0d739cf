import { goalRows, tableText } from './section.ts'

const HEAD =
  '# Figures of one machine\n\n' +
  'Written by `npm run bench -- --write`. Absolute figures say as much about the machine as about Watchfloor, so each stands beside an anchor that ' +
  'was measured by turns with it in the same run; a ratio is the median of the rounds, with the lowest and the highest in brackets. Everything ' +
  'runs on one machine: senders, boards, browser and database share its cores with the server. A load average above the number of cores at the ' +
  'start of a section means that other programs took their share.\n'

/**
 * The page with new sections in the place of older ones of the same title, in the order of `titles`; sections that were not measured this time
 * stay as they are.
 */
export function pageOf(titles: readonly string[], measured: readonly string[], before: string): string {
  const byTitle = new Map([...sectionsOf(before), ...measured].map((text) => [titleOf(text), text]))
  const sections = titles.map((title) => byTitle.get(title)).filter((text) => text !== undefined)
  return [HEAD, summaryOf(sections), ...sections].join('\n')
}

const SUMMARY = 'Goals'

/** All goals of all sections in one table. */
function summaryOf(sections: readonly string[]): string {
  const rows = sections.flatMap((text) => goalRows(text).map(([what = '', ...rest]) => [`${titleOf(text)}: ${what}`, ...rest]))
  return `## ${SUMMARY}\n\n${tableText(['what', 'goal', 'measured', 'met'], rows)}\n`
}

function sectionsOf(page: string): string[] {
  return page
    .split(/^(?=## )/m)
    .filter((text) => text.startsWith('## ') && titleOf(text) !== SUMMARY)
    .map((text) => `${text.trimEnd()}\n`)
}

function titleOf(section: string): string {
  return section.slice(3, section.indexOf('\n'))
}
