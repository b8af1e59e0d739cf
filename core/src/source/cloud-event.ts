import type { Basis } from '../event/fact.ts'
import { TYPE_PREFIX, type DataOf, type FactType } from '../event/vocabulary.ts'

/** An event as the connector hands it on: what `checkEvent` wants. */
export type CloudEvent = {
  specversion: '1.0'
  id: string
  source: string
  type: string
  subject: string
  time: string
  datacontenttype: 'application/json'
  dataschema: string
  sequence: string
  partitionkey: string
  precision: number
  basis: Basis
  revises?: string
  data: Record<string, unknown>
}

/** What a translator says of one fact; the rest of the envelope follows from it. */
export type Draft<T extends FactType = FactType> = {
  [K in T]: {
    type: K
    id: string
    subject: string
    /** Epoch ms. */
    at: number
    precision: number
    basis?: Basis
    revises?: string
    data: Wire<K>
  }
}[T]

/** The schemas fill these in when they are left out. */
type Wire<K extends FactType> = K extends 'contact.queued'
  ? Omit<DataOf<K>, 'direction'> & { direction?: 'in' | 'out' }
  : DataOf<K>

/** Puts the envelope of events.md section 2 around a draft. `sequence` breaks ties between facts of one moment. */
export function cloudEvent(source: string, sequence: string, draft: Draft): CloudEvent {
  const thing = draft.subject.slice(draft.subject.indexOf('/') + 1)
  const visit = draft.subject.startsWith('segment/') ? thing.lastIndexOf('~') : -1
  return {
    specversion: '1.0',
    id: draft.id,
    source,
    type: TYPE_PREFIX + draft.type,
    subject: draft.subject,
    time: new Date(draft.at).toISOString(),
    datacontenttype: 'application/json',
    dataschema: `/schemas/${draft.type}/1`,
    sequence,
    partitionkey: visit > 0 ? thing.slice(0, visit) : thing,
    precision: draft.precision,
    basis: draft.basis ?? 'observed',
    ...(draft.revises === undefined ? {} : { revises: draft.revises }),
    data: withoutGaps(draft.data),
  }
}

function withoutGaps(data: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined))
}
