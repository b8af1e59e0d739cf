import type { DataOf, FactType, ThingKind } from './vocabulary.ts'

export type Basis = 'observed' | 'derived' | 'snapshot' | 'imported'

type FactOf<T extends FactType> = T extends FactType
  ? {
      /** URI-reference of the connector instance: `/acme/asterisk/pbx-sp1`. */
      readonly source: string
      /** Deterministic within the source. (`source`, `id`) is the key of the fact. */
      readonly id: string
      readonly type: T
      /** The kind of thing the fact is about, and its id: `subject` on the wire is `kind/thing`. */
      readonly kind: ThingKind
      readonly thing: string
      /** When it happened, by the source's clock; epoch ms. */
      readonly at: number
      /** When the connector made this event; epoch ms. */
      readonly recordedAt: number
      /** Order within the source; compares as text, '' when the source has none. */
      readonly sequence: string
      /** ± how many milliseconds the time is known to: 1, 1000, 60000. */
      readonly precision: number
      readonly basis: Basis
      /** Id of an earlier fact of the same source and thing that this one replaces; '' for none. */
      readonly revises: string
      /** Hash of what the fact says (`contentOf`): same key and same content is a repeat. */
      readonly content: string
      readonly data: DataOf<T>
    }
  : never

/** A checked event, as the log keeps it and the model reads it. */
export type Fact<T extends FactType = FactType> = FactOf<T>

const lifeOrder: Partial<Record<FactType, number>> = {
  'contact.queued': 0,
  'contact.alerted': 1,
  'contact.missed': 2,
  'contact.answered': 3,
  'contact.held': 4,
  'contact.ended': 5,
  'contact.wrapped': 6,
}

/**
 * The order of facts: by time, then sequence, then the order of life, then id. The order of arrival plays no part, so any permutation
 * of the same facts sorts to the same row.
 */
export function compareFacts(a: Fact, b: Fact): number {
  return (
    a.at - b.at ||
    compareText(a.sequence, b.sequence) ||
    (lifeOrder[a.type] ?? 0) - (lifeOrder[b.type] ?? 0) ||
    compareText(a.id, b.id) ||
    compareText(a.content, b.content)
  )
}

/** By UTF-16 code unit: the same on every machine and in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
