import type { Fact } from '@watchfloor/core/event/fact'

/** The columns of `event`, in the order of `eventLine`. */
export const eventColumns = [
  ...(['seq', 'received_at', 'source', 'id', 'type', 'kind', 'thing', 'at', 'content'] as const),
  ...(['recorded_at', 'sequence', 'precision', 'basis', 'revises', 'data'] as const),
]

/** One fact as a line of COPY's text format. `received` is the moment of arrival as text. */
export function eventLine(seq: number, received: string, fact: Fact): string {
  return (
    `${seq}\t${received}\t${field('source', fact.source)}\t${field('id', fact.id)}\t${fact.type}\t${fact.kind}\t` +
    `${field('subject', fact.thing)}\t${fact.at}\t${fact.content}\t${fact.recordedAt}\t${field('sequence', fact.sequence)}\t` +
    `${fact.precision}\t${fact.basis}\t${field('revises', fact.revises)}\t${json(fact.data)}\n`
  )
}

/** The columns of `event_key`, in the order of `keyLine`. */
export const keyColumns = ['id_key', 'n', 'content', 'seq'] as const

export function keyLine(key: string, n: number, content: string, seq: number): string {
  return `${key}\t${n}\t${content}\t${seq}\n`
}

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** JSON as COPY reads it back: the format's backslashes count twice. JSON itself escapes everything else that matters. */
function json(value: unknown): string {
  const text = JSON.stringify(value)
  return text.includes('\\') ? text.replaceAll('\\', '\\\\') : text
}

/** Almost no text has one of these; one look is cheaper than three. Halves of surrogate pairs are looked at again below. */
const suspect = /[\\\t\n\r\0\ud800-\udfff]/

/**
 * Text from outside. PostgreSQL has no NUL in text, and half a surrogate pair has no UTF-8: stored as something else it would be another id.
 */
function field(name: string, text: string): string {
  if (!suspect.test(text)) return text
  if (text.includes('\0')) throw new UnstorableText(name, 'a NUL character')
  if (!text.isWellFormed()) throw new UnstorableText(name, 'half a surrogate pair')
  return text.replace(/[\\\t\n\r]/g, (character) => escapes[character] ?? character)
}

/** A fact holds a text that no PostgreSQL can store. It has PostgreSQL's own code for that, character_not_in_repertoire. */
export class UnstorableText extends Error {
  readonly code = '22021'

  constructor(name: string, what: string) {
    super(`\`${name}\` contains ${what}, which cannot be stored: leave it out`)
  }
}
