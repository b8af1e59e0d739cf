import { isFactType, TYPE_PREFIX, type FactType } from '@watchfloor/core/event/vocabulary'
import type { StoredFact } from '@watchfloor/db/log/read'
import { Hono } from 'hono'
import { z } from 'zod'
import { parseOr400 } from '../http/problem.ts'
import { isStorable, UNSTORABLE } from '../http/storable.ts'

export type EventFilter = { types?: FactType[]; sources?: string[] }
export type ReadEvents = (after: number, limit: number, filter: EventFilter) => Promise<StoredFact[]>

const list = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat().flatMap((one) => one.split(',')))

export const factTypes = list.transform((values, context) =>
  values.map((value) => {
    const type = value.startsWith(TYPE_PREFIX) ? value.slice(TYPE_PREFIX.length) : value
    if (isFactType(type)) return type
    context.addIssue({ code: 'custom', message: `"${value}" is not one of the types at /api/schemas` })
    return z.NEVER
  }),
)

export const eventsQuery = z.object({
  after: z.coerce.number('must be an arrival number, 0 for the beginning').int().nonnegative().default(0),
  limit: z.coerce.number('must be 1 to 5000').int().min(1, 'must be 1 to 5000').max(5_000, 'must be 1 to 5000').default(500),
  type: factTypes.optional(),
  source: list.refine((values) => values.every(isStorable), UNSTORABLE).optional(),
})

/** The log, oldest first, a page at a time: go on with `next` as `after` until `events` is empty. */
export function eventLogRoutes(read: ReadEvents) {
  return new Hono().get('/', async (c) => {
    const query = parseOr400(eventsQuery, onlyGiven(c.req.queries()), 'query')
    const page = await read(query.after, query.limit, {
      ...(query.type && { types: query.type }),
      ...(query.source && { sources: query.source }),
    })
    return c.json({ events: page.map(toCloudEvent), next: page.at(-1)?.seq ?? query.after })
  })
}

/** Query parameters as values, or lists where one is given more than once. */
export function onlyGiven(queries: Record<string, string[]>): Record<string, string | string[] | undefined> {
  return Object.fromEntries(Object.entries(queries).map(([name, values]) => [name, values.length === 1 ? values[0] : values]))
}

/** A fact as it goes out: the CloudEvent that came in, with its arrival number and the moment it came by our clock. */
export function toCloudEvent({ seq, receivedAt, fact }: StoredFact): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: fact.id,
    source: fact.source,
    type: TYPE_PREFIX + fact.type,
    subject: fact.thing === '' ? fact.kind : `${fact.kind}/${fact.thing}`,
    time: new Date(fact.at).toISOString(),
    datacontenttype: 'application/json',
    ...(fact.recordedAt === fact.at ? {} : { recordedtime: new Date(fact.recordedAt).toISOString() }),
    ...(fact.sequence === '' ? {} : { sequence: fact.sequence }),
    precision: fact.precision,
    basis: fact.basis,
    ...(fact.revises === '' ? {} : { revises: fact.revises }),
    arrival: seq,
    receivedtime: new Date(receivedAt).toISOString(),
    data: fact.data,
  }
}
