import type { z } from 'zod'
import { agentSchemas } from './agent.ts'
import { contactSchemas } from './contact.ts'
import { feedSchemas } from './feed.ts'
import { ticketSchemas } from './ticket.ts'
import { outreachSchemas, selfserviceSchemas, surveySchemas } from './voice-of-customer.ts'

/** Every type on the wire begins with this; in the code and the docs it is left out. */
export const TYPE_PREFIX = 'dev.watchfloor.'

/** The eighteen facts and what `data` of each holds. */
export const vocabulary = {
  ...contactSchemas,
  ...agentSchemas,
  ...ticketSchemas,
  ...surveySchemas,
  ...outreachSchemas,
  ...selfserviceSchemas,
  ...feedSchemas,
}

export type FactType = keyof typeof vocabulary
export type DataOf<T extends FactType> = z.infer<(typeof vocabulary)[T]>

/** What a fact can be about: the part of `subject` before the slash. */
export type ThingKind = 'segment' | 'agent' | 'ticket' | 'survey' | 'outreach' | 'session' | 'source'

/** Which kind of thing a fact of each type is about. A retraction is about whatever the fact it takes back was about. */
export const subjectKind: Record<FactType, ThingKind | 'any'> = {
  'contact.queued': 'segment',
  'contact.alerted': 'segment',
  'contact.missed': 'segment',
  'contact.answered': 'segment',
  'contact.held': 'segment',
  'contact.ended': 'segment',
  'contact.wrapped': 'segment',
  'agent.state': 'agent',
  'ticket.opened': 'ticket',
  'ticket.changed': 'ticket',
  'ticket.messaged': 'ticket',
  'ticket.worked': 'ticket',
  'survey.sent': 'survey',
  'survey.answered': 'survey',
  'outreach.sent': 'outreach',
  'selfservice.ended': 'session',
  'source.state': 'source',
  'fact.retracted': 'any',
}

export function isFactType(type: string): type is FactType {
  return Object.hasOwn(vocabulary, type)
}
