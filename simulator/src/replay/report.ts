import type { Receipt } from '../feed/door.ts'
import type { Outcome } from './replay.ts'

const REASONS_SHOWN = 5
const EVERY_MS = 1_000

/** Shows progress about once a second: over itself on a terminal, as lines elsewhere. */
export function progressText(write: (text: string) => void, isTerminal: boolean, now: () => number) {
  let shownAt = now()
  return (facts: number, receipt: Receipt) => {
    if (now() - shownAt < EVERY_MS) return
    shownAt = now()
    const line = `${facts} facts: ${receipt.accepted} new, ${receipt.known} known, ${receipt.refused.length} refused`
    write(isTerminal ? `\r\u001b[K${line}` : `${line}\n`)
  }
}

/** What became of everything, and the first reasons of what was refused. */
export function summaryText(outcome: Outcome, seconds: number, dryRun: boolean): string {
  const { facts, accepted, known, conflicting, refused, unanswered, remarks, acknowledgement, failure } = outcome
  const lines = dryRun
    ? [`${facts} facts, nothing sent (--dry-run).`]
    : [
        `${facts} facts in ${seconds.toFixed(1)} s: ${accepted} accepted, ${known} known, ${conflicting} conflicting, ${refused.length} refused` +
          (unanswered > 0 ? `, ${unanswered} unanswered` : ''),
      ]
  if (conflicting > 0)
    lines.push('Conflicting: another path told the same facts with other times or words. Both are kept; the finer counts.')
  for (const { id, field, reason } of refused.slice(0, REASONS_SHOWN))
    lines.push(`  refused ${id ?? '(no id)'}: ${field} ${reason}`)
  if (refused.length > REASONS_SHOWN) lines.push(`  and ${refused.length - REASONS_SHOWN} more`)
  if (remarks.length > 0) lines.push(`Read: ${remarks.join('; ')}.`)
  if (acknowledgement !== null) lines.push(acknowledgement)
  if (failure !== null) lines.push(`Ended early: ${failure}`)
  return `${lines.join('\n')}\n`
}
