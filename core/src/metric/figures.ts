import type { Counts } from '../model/counts.ts'
import type { QueueVersion } from '../settings/settings.ts'
import { catalogue } from './catalogue.ts'

/** Figures by metric id, in the units of the catalogue; null = nobody can know. */
export type Figures = Record<string, number | null>

const computed = catalogue.flatMap(({ id, compute }) => (compute ? [{ id, compute }] : []))

/** Ids of the figures that counts alone give, in the order of the catalogue. */
export const figureIds: readonly string[] = computed.map(({ id }) => id)

/**
 * The standard set of figures of some counts: what `/api/live`, `/api/intervals` and exports give. Live and history agree because both
 * come through here from the same sums.
 *
 * @param queue names the headline reading of service level; null for a total over queues, read as C
 * @param spanMs length of the time that the counts cover, for rates per hour; null where it has none
 */
export function figuresOf(counts: Counts, queue: Pick<QueueVersion, 'wait'> | null, spanMs: number | null = null): Figures {
  const context = { variant: queue?.wait.variant ?? 'C', spanMs } as const
  return Object.fromEntries(computed.map(({ id, compute }) => [id, compute(counts, context)]))
}
