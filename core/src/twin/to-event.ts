import { TYPE_PREFIX } from '../event/vocabulary.ts'
import type { Happening } from './happening.ts'

/** A CloudEvent as the door takes it (event/check.ts). */
export type CandidateEvent = {
  specversion: '1.0'
  id: string
  source: string
  type: string
  subject: string
  time: string
  datacontenttype: 'application/json'
  dataschema: string
  recordedtime: string
  sequence: string
  partitionkey: string
  precision: number
  basis: 'observed'
  data: unknown
}

/** A connector notes what it hears a moment after it happened. */
const NOTED_AFTER_MS = 40

/** Puts a happening into its envelope. The same simulation gives the same events, byte for byte. */
export function toEvent({ at, source, type, kind, thing, n, sequence, data }: Happening): CandidateEvent {
  const what = type.slice(type.indexOf('.') + 1)
  return {
    specversion: '1.0',
    id: `${thing}:${what}:${n}`,
    source,
    type: TYPE_PREFIX + type,
    subject: kind === 'source' ? 'source' : `${kind}/${thing}`,
    time: new Date(at).toISOString(),
    datacontenttype: 'application/json',
    dataschema: `/schemas/${type}/1`,
    recordedtime: new Date(at + NOTED_AFTER_MS).toISOString(),
    sequence: String(sequence).padStart(12, '0'),
    partitionkey: thing.split('~')[0] || source,
    precision: 1,
    basis: 'observed',
    data,
  }
}
