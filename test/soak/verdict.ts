import { growthOf, lastThreeQuarters } from './growth.ts'
import type { Soaked, Weighing } from './run.ts'

/** What may grow over the last three quarters, as a share. */
const MOST = 0.02

/** A floor fills up in its first days: what grows in less than this is not judged. */
const JUDGED_FROM_MS = 14 * 86_400_000

/** `kept`: null where too little was lived to say. */
export type Judged = { what: string; growth: number | null; kept: boolean | null }

const weighed: { what: string; of: (one: Weighing) => number | null }[] = [
  { what: 'server heap', of: ({ server }) => server.heap },
  { what: 'page heap', of: ({ page }) => page?.heap ?? null },
  { what: 'DOM nodes', of: ({ page }) => page?.nodes ?? null },
  { what: 'event listeners', of: ({ page }) => page?.listeners ?? null },
  { what: 'documents', of: ({ page }) => page?.documents ?? null },
]

/** How much each thing grew over the last three quarters of what was lived. */
export function judge({ weighings, told }: Soaked, from: number): Judged[] {
  return weighed.flatMap(({ what, of }) => {
    const samples = weighings.flatMap((one) => {
      const value = of(one)
      return value === null ? [] : [{ at: one.at, value }]
    })
    if (samples.length === 0) return []
    const growth = growthOf(lastThreeQuarters(samples, from, told))
    const isShort = growth === null || told - from < JUDGED_FROM_MS
    return [{ what, growth, kept: isShort ? null : growth <= MOST }]
  })
}

export function verdictLine({ what, growth, kept }: Judged): string {
  const grown = growth === null ? 'unknown' : `${growth < 0 ? '' : '+'}${(growth * 100).toFixed(2)} %`
  const word = kept === null ? 'SHORT ' : kept ? 'kept  ' : 'MISSED'
  const why = kept === null ? '; a fortnight at least is needed to judge' : ''
  return `${word} ${what.padEnd(16)} ${grown} over the last three quarters (at most ${MOST * 100} %)${why}`
}
