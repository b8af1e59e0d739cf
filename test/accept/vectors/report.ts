import type { Comparison } from './family.ts'
import type { Outcome } from './files.ts'

export type Report = { lines: string[]; compared: number; right: boolean }

/** A line on all files of a family, then what failed as a whole, then the first few misses. */
export function reportFamily(family: string, outcomes: readonly Outcome[], shown: number): Report {
  const comparisons = outcomes.flatMap(({ comparisons }) => comparisons)
  const failures = outcomes.flatMap(({ failure }) => (failure === null ? [] : [failure]))
  const misses = comparisons.filter(isMiss)
  const cases = outcomes.reduce((sum, outcome) => sum + outcome.cases, 0)
  const counts = [
    `${cases} cases`.padStart(11),
    `${comparisons.length} figures`.padStart(14),
    `${misses.length} outside`.padStart(11),
  ].join(' ')
  return {
    lines: [
      `${family.padEnd(24)}${counts}   ${failures.length > 0 ? 'FAILED' : worstText(comparisons)}`,
      ...failures.map((failure) => `  ${failure}`),
      ...misses.slice(0, shown).map(missText),
      ...(misses.length > shown ? [`  … and ${misses.length - shown} more`] : []),
    ],
    compared: comparisons.length,
    right: failures.length === 0 && misses.length === 0 && comparisons.length > 0,
  }
}

/** Written so that a ratio that is no number counts as a miss too. */
function isMiss({ ratio }: Comparison): boolean {
  return !(ratio <= 1)
}

function worstText(comparisons: readonly Comparison[]): string {
  const [first, ...others] = comparisons
  if (!first) return 'nothing compared'
  const worst = others.reduce((worst, next) => (next.ratio > worst.ratio || Number.isNaN(next.ratio) ? next : worst), first)
  return `worst ${ratioText(worst.ratio)} of tolerance${worst.ratio > 0 ? ` (${worst.id} ${worst.field})` : ''}`
}

function missText({ id, field, got, want, ratio, why }: Comparison): string {
  const values = want === undefined && got === undefined ? '' : ` got ${valueText(got)}, want ${valueText(want)}`
  return `  ${id} ${field}:${values}${why ? ` (${why})` : ` (${ratioText(ratio)} × tolerance)`}`
}

function ratioText(ratio: number): string {
  return Number.isFinite(ratio) ? Number(ratio.toPrecision(2)).toString() : 'beyond any'
}

function valueText(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value).slice(0, 100) : String(value)
}
