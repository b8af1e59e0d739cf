import { TYPE_PREFIX, vocabulary, type FactType } from '@watchfloor/core/event/vocabulary'
import { z } from 'zod'
import { receiptSchema } from '../event/accept.ts'
import { quarantineQuery } from '../event/quarantine-routes.ts'
import { eventsQuery } from '../history/events.ts'
import { intervalsQuery } from '../history/intervals.ts'
import { riskQuery } from '../history/risk.ts'
import { documents } from '../settings/routes.ts'
import { problemSchema } from './problem.ts'
import { eventSchema } from './schemas.ts'

type Operation = {
  summary: string
  query?: z.ZodObject
  path?: Record<string, string>
  body?: Record<string, unknown>
  /** By status; a description alone, or one with a media type and schema. */
  answers: Record<string, [description: string, media?: string, schema?: unknown]>
  token?: boolean
}

const json = 'application/json'
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const object = (properties: Record<string, unknown>) => ({ type: 'object', properties, required: Object.keys(properties) })
const list = (items: unknown) => ({ type: 'array', items })
const integer = { type: 'integer' }
/** A problem that carries the receipt. */
const refusal = { allOf: [ref('Problem'), ref('Receipt')] }

const operations: Record<string, Record<string, Operation>> = {
  '/api/events': {
    post: {
      summary: 'Tell what happened: one CloudEvent, a batch (at most 5,000 or 8 MB), or lines without end',
      token: true,
      query: z.object({ results: z.enum(['true', 'false']).optional().describe('true: one result for each event') }),
      body: {
        'application/cloudevents+json': ref('Event'),
        'application/cloudevents-batch+json': list(ref('Event')),
        [json]: { anyOf: [ref('Event'), list(ref('Event'))] },
        'application/x-ndjson': {
          type: 'string',
          description: 'One CloudEvent a line; a receipt a line comes back for each 1,000',
        },
      },
      answers: {
        200: ['On disk and in the figures: what became of each', json, ref('Receipt')],
        400: ['Not JSON, or every event was refused (then with the receipt)', 'application/problem+json', refusal],
        401: ['No valid token'],
        408: ['The body did not come within a minute'],
        413: ['More than 5,000 events or 8 MB'],
        415: ['A format that is not read'],
        429: ['Writing is behind; Retry-After says how long to wait'],
        503: ['Not ready, or the database is gone; sending the same again is safe'],
      },
    },
    get: {
      summary: 'The log from any arrival number, oldest first',
      query: eventsQuery,
      answers: {
        200: ['A page; go on with `next` as `after`', json, object({ events: list(ref('Event')), next: integer })],
        400: ['A parameter is wrong'],
      },
    },
  },
  '/api/live': {
    get: {
      summary: 'The floor now, with the figures of the day so far by metric id',
      answers: { 200: ['All queues', json, { type: 'object' }] },
    },
  },
  '/api/intervals': {
    get: {
      summary: 'History by interval, as JSON or CSV',
      query: intervalsQuery,
      answers: {
        200: [
          'The periods that begin in [from, to)',
          json,
          object({
            queue: { type: 'string' },
            zone: { type: 'string' },
            interval: { type: 'string' },
            from: integer,
            to: integer,
            rows: list({ type: 'object' }),
          }),
        ],
        400: ['Parameters are wrong: `field` names the first, `faults` all of them'],
      },
    },
  },
  '/api/risk': {
    get: {
      summary: 'How good the probabilities of breach have been: what was said against what happened',
      query: riskQuery,
      answers: {
        200: [
          'Of contacts in line (`wait`) and of promises on tickets (`ticket`)',
          json,
          object({ queue: { type: 'string' }, wait: { type: 'object' }, ticket: { type: 'object' } }),
        ],
        400: ['There is no such queue'],
      },
    },
  },
  '/api/sources': {
    get: {
      summary: 'Each source: alive or not, and how far its facts reach',
      answers: { 200: ['All sources', json, object({ sources: list({ type: 'object' }) })] },
    },
  },
  '/api/settings': {
    get: { summary: 'Everything people decided, as it is now', answers: { 200: ['The settings', json, { type: 'object' }] } },
  },
  '/api/settings/{documents}/{id}': {
    get: {
      summary: 'One document and its history',
      path: { documents: Object.keys(documents).join(', '), id: 'Id of the document' },
      answers: { 200: ['The newest version first', json, { type: 'object' }], 404: ['There is none'] },
    },
    put: {
      summary: 'A new version of one document; the figures are folded anew under it',
      token: true,
      path: { documents: Object.keys(documents).join(', '), id: 'Id of the document' },
      body: { [json]: { anyOf: Object.keys(documents).map(ref) } },
      answers: {
        200: ['The version from now on', json, object({ version: integer })],
        400: ['A field is wrong'],
        409: ['Changed by somebody else meanwhile'],
      },
    },
    delete: {
      summary: 'Take one document out; its versions stay',
      token: true,
      path: { documents: Object.keys(documents).join(', '), id: 'Id of the document' },
      answers: {
        200: ['The version from now on', json, object({ version: integer })],
        400: ['Something still needs it'],
        404: ['There is none'],
      },
    },
  },
  '/api/quarantine': {
    get: {
      summary: 'What the door refused',
      query: quarantineQuery,
      answers: { 200: ['A page', json, object({ count: integer, entries: list({ type: 'object' }), next: integer })] },
    },
    delete: { summary: 'Drop all of it', token: true, answers: { 200: ['How many went', json, object({ dropped: integer })] } },
  },
  '/api/quarantine/retry': {
    post: {
      summary: 'Feed all of it again',
      token: true,
      answers: {
        200: ['What became of them', json, object({ accepted: integer, known: integer, conflicting: integer, refused: integer })],
      },
    },
  },
  '/api/quarantine/{id}/retry': {
    post: {
      summary: 'Feed one again, as it was or as the body says',
      token: true,
      path: { id: 'Id in the quarantine' },
      body: { [json]: ref('Event') },
      answers: {
        200: ['Taken', json, ref('Receipt')],
        400: ['Refused again, with the receipt', 'application/problem+json', refusal],
        404: ['There is none'],
      },
    },
  },
  '/api/quarantine/{id}': {
    delete: {
      summary: 'Drop one',
      token: true,
      path: { id: 'Id in the quarantine' },
      answers: { 204: ['Gone'], 404: ['There is none'] },
    },
  },
  '/api/metrics': {
    get: {
      summary: 'Every metric: formula, inputs, unit, basis, targets, source and version',
      answers: { 200: ['The catalogue', json, object({ metrics: list({ type: 'object' }) })] },
    },
  },
  '/api/openapi.json': { get: { summary: 'This description', answers: { 200: ['OpenAPI 3.1', json, { type: 'object' }] } } },
  '/api/schemas': { get: { summary: 'The types of events', answers: { 200: ['All types', json, { type: 'object' }] } } },
  '/api/schemas/{type}': {
    get: {
      summary: 'JSON Schema of one type',
      path: { type: 'With or without its prefix' },
      answers: { 200: ['The schema', 'application/schema+json', { type: 'object' }], 404: ['No such type'] },
    },
  },
  '/healthz': {
    get: {
      summary: 'Alive',
      answers: { 200: ['Alive', json, object({ status: { type: 'string' }, version: { type: 'string' } })] },
    },
  },
  '/readyz': {
    get: {
      summary: 'Whether figures may be trusted, and why not',
      answers: {
        200: ['Ready', json, object({ status: { type: 'string' }, why: { type: 'string' } })],
        503: ['Not ready', json, object({ status: { type: 'string' }, why: { type: 'string' } })],
      },
    },
  },
  '/metrics': {
    get: { summary: "The server's own figures for Prometheus", answers: { 200: ['Text', 'text/plain', { type: 'string' }] } },
  },
}

/** The API as OpenAPI 3.1, made of the schemas that check the requests. */
export function openApi(version: string): unknown {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Watchfloor',
      version,
      description:
        'Facts in, figures out. Over WebSocket: /stream for wall-boards and the log, /api/events/stream for senders. Errors are application/problem+json.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(
      Object.entries(operations).map(([path, methods]) => [
        path,
        mapValues(methods, (operation, method) => operationOf(operation, `${method} ${path}`)),
      ]),
    ),
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { ...componentSchemas(), Event: eventUnion(), ...eventSchemas() },
    },
  }
}

function operationOf({ summary, query, path = {}, body, answers, token }: Operation, name: string): unknown {
  const inPath = Object.entries(path).map(([key, description]) => ({
    name: key,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string' },
  }))
  return {
    operationId: name.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/\W/g, ''),
    summary,
    ...(token ? { security: [{ token: [] }] } : { security: [] }),
    ...(query || inPath.length > 0 ? { parameters: [...inPath, ...(query ? queryParameters(query) : [])] } : {}),
    ...(body ? { requestBody: { content: mapValues(body, (schema) => ({ schema })) } } : {}),
    responses: mapValues(answers, ([description, media, schema], status) => answerOf(description, media, schema, status)),
  }
}

function answerOf(description: string, media: string | undefined, schema: unknown, status: string): unknown {
  if (media) return { description, content: { [media]: { schema } } }
  return Number(status) >= 400
    ? { description, content: { 'application/problem+json': { schema: ref('Problem') } } }
    : { description }
}

function queryParameters(query: z.ZodObject): unknown[] {
  const schema = z.toJSONSchema(query, { io: 'input', unrepresentable: 'any' })
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const { description, ...rest } = property as { description?: string }
    return { name, in: 'query', required: required.has(name), ...(description && { description }), schema: rest }
  })
}

function componentSchemas(): Record<string, unknown> {
  const registry = z.registry<{ id: string }>()
  registry.add(receiptSchema, { id: 'Receipt' })
  registry.add(problemSchema, { id: 'Problem' })
  for (const [name, schema] of Object.entries(documents)) registry.add(schema, { id: name })
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}`, io: 'input', unrepresentable: 'any' })
  return mapValues(schemas, withoutIds)
}

function eventSchemas(): Record<string, unknown> {
  return Object.fromEntries(
    (Object.keys(vocabulary) as FactType[]).map((type) => [componentName(type), withoutIds(eventSchema(type))]),
  )
}

function eventUnion(): unknown {
  const types = Object.keys(vocabulary) as FactType[]
  return {
    oneOf: types.map((type) => ref(componentName(type))),
    discriminator: {
      propertyName: 'type',
      mapping: Object.fromEntries(types.map((type) => [TYPE_PREFIX + type, `#/components/schemas/${componentName(type)}`])),
    },
  }
}

function componentName(type: FactType): string {
  return `event.${type}`
}

function withoutIds({ $id: _id, $schema: _schema, ...rest }: Record<string, unknown>): unknown {
  return rest
}

function mapValues<T, R>(values: Record<string, T>, map: (value: T, key: string) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value, key)]))
}
