import { replay, type ReplayFile } from '../../risk/replay.ts'
import type { Comparison, FileFamily } from '../family.ts'

/** How much worse than the reference a Brier score may be, and how far off the mark probabilities may be. */
export const BRIER_SLACK = 0.001
export const ECE_LIMIT = 0.02

/** Simulated queues replayed: every row is predicted; the figures over all rows are judged. */
export const family: FileFamily = {
  compareFile(file) {
    const wanted = file as ReplayFile
    if (!Array.isArray(wanted.rows) || wanted.rows.length === 0) throw new Error('no rows')
    const { brier, ece } = replay(wanted)
    const compare = (field: string, got: number, want: number, limit: number): Comparison => {
      const ratio = got / limit
      return { id: wanted.family, field, got, want, ratio: Number.isFinite(ratio) ? ratio : Infinity }
    }
    return {
      cases: wanted.rows.length,
      comparisons: [
        compare('brier', brier, wanted.reference.brier, wanted.reference.brier + BRIER_SLACK),
        compare('ece', ece, wanted.reference.ece, ECE_LIMIT),
      ],
    }
  },
}
