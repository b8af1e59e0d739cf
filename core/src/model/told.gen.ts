import { canonical } from '../event/check.ts'
import type { Fact } from '../event/fact.ts'
import type { DataOf, FactType } from '../event/vocabulary.ts'

const kinds: Partial<Record<string, Fact['kind']>> = {
  contact: 'segment',
  agent: 'agent',
  ticket: 'ticket',
  survey: 'survey',
  outreach: 'outreach',
  selfservice: 'session',
  source: 'source',
}

/** One fact as a test tells it: about a thing of the source `/pbx`, observed, to the millisecond, unless `more` says otherwise. */
export function told<T extends FactType>(thing: string, type: T, at: number, data: DataOf<T>, more: Partial<Fact> = {}): Fact {
  const fact = {
    source: '/pbx',
    id: `${thing}:${type}:${at}`,
    type,
    kind: kinds[type.split('.')[0]!] ?? 'segment',
    thing,
    at,
    recordedAt: at,
    sequence: '',
    precision: 1,
    basis: 'observed',
    revises: '',
    data,
    ...more,
  }
  const content = canonical([type, thing, fact.at, fact.precision, fact.basis, fact.revises, data])
  return { ...fact, content } as Fact
}

/** The retraction of a fact. */
export function takenBack(fact: Fact): Fact {
  const { source, kind, thing, at } = fact
  return told(thing, 'fact.retracted', at, { why: 'wrong' }, { source, kind, id: `${fact.id}:back`, revises: fact.id })
}
