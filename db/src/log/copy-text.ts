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
    `${fact.precision}\t${fact.basis}\t${field('revises', fact.revises)}\t${escape(JSON.stringify(fact.data))}\n`
  )
}

/** The columns of `event_key`, in the order of `keyLine`. */
export const keyColumns = ['id_key', 'n', 'content', 'seq'] as const

export function keyLine(key: string, n: number, content: string, seq: number): string {
  return `${key}\t${n}\t${content}\t${seq}\n`
}

const special = /[\\\t\n\r]/
const specials = /[\\\t\n\r]/g
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

/** Text that COPY reads back as it was. JSON needs it too: its own backslashes count. */
function escape(text: string): string {
  return special.test(text) ? text.replace(specials, (character) => escapes[character] ?? character) : text
}

/**
 * Text from outside. PostgreSQL has no NUL in text, and half a surrogate pair has no UTF-8: stored as something else it would be another id.
 */
function field(name: string, text: string): string {
  if (text.includes('\0')) throw new UnstorableText(name, 'a NUL character')
  if (!text.isWellFormed()) throw new UnstorableText(name, 'half a surrogate pair')
  return escape(text)
}

/** A fact holds a text that no PostgreSQL can store. It has PostgreSQL's own code for that, character_not_in_repertoire. */
export class UnstorableText extends Error {
  readonly code = '22021'

  constructor(name: string, what: string) {
    super(`\`${name}\` contains ${what}, which cannot be stored: leave it out`)
  }
}
