import type { Candidate } from './events.ts'
import { demand } from './oracle.ts'

export type SeenReceipt = {
  accepted: number
  known: number
  conflicting: number
  refused: { index: number; id: string | null; field: string; reason: string }[]
}

/** What the server has acknowledged and refused so far: a checkpoint holds it to that. */
export class Ledger {
  /** `source` and `id` of every event that must be in the log. */
  readonly kept = new Set<string>()
  /** Rows that the log must hold, exactly. */
  stored = 0
  /** Candidates that must be in the quarantine, exactly; null when a case fed or dropped some. */
  refused: number | null = 0
  /** Of these the quarantine had no room, as of the last checkpoint. */
  notKept = 0

  /** A receipt adds up, names each refused one with field and reason, keeps every good one and refuses every bad one. */
  note(candidates: readonly Candidate[], receipt: SeenReceipt, { quarantined = true } = {}): void {
    const { accepted, known, conflicting, refused } = receipt
    const sum = accepted + known + conflicting + refused.length
    const shown = () => JSON.stringify(receipt).slice(0, 600)
    demand(sum === candidates.length, () => `the receipt counts ${sum} of ${candidates.length}: ${shown()}`)
    const indexes = new Set<number>()
    for (const { index, field, reason } of refused) {
      demand(index >= 0 && index < candidates.length && !indexes.has(index), () => `a wrong index in the receipt: ${shown()}`)
      demand(field !== '' && reason.length > 5, () => `refused without field or reason: ${shown()}`)
      indexes.add(index)
    }
    for (const [index, { intent, value }] of candidates.entries()) {
      const isRefused = indexes.has(index)
      const at = () => `${JSON.stringify(value)?.slice(0, 500)} ${JSON.stringify(refused.find((one) => one.index === index))}`
      if (intent === 'good') demand(!isRefused, () => `a good event was refused: ${at()}`)
      if (intent === 'bad') demand(isRefused, () => `a bad event was taken: ${at()}`)
      if (!isRefused) this.kept.add(keyOf(value as { source: string; id: string }))
    }
    this.stored += accepted + conflicting
    if (quarantined && this.refused !== null) this.refused += refused.length
  }
}

export function keyOf({ source, id }: { source: string; id: string }): string {
  return `${source}\0${id}`
}
