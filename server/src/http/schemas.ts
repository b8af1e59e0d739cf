import { envelope } from '@watchfloor/core/event/envelope'
import { isFactType, subjectKind, TYPE_PREFIX, vocabulary, type FactType } from '@watchfloor/core/event/vocabulary'
import { Hono } from 'hono'
import { z } from 'zod'
import { Problem } from './problem.ts'

/** The vocabulary as JSON Schema, made of the very schemas that check it: one whole CloudEvent a type. */
export function schemaRoutes() {
  const types = Object.keys(vocabulary) as FactType[]
  const made = new Map(types.map((type) => [type, eventSchema(type)]))
  return new Hono()
    .get('/', (c) =>
      c.json({
        types: types.map((type) => ({ type: TYPE_PREFIX + type, subject: subjectKind[type], schema: `/api/schemas/${type}` })),
      }),
    )
    .get('/:type', (c) => {
      const name = c.req.param('type').replace(TYPE_PREFIX, '')
      if (!isFactType(name)) throw new Problem(404, `"${name}" is not a type of event; /api/schemas lists them`)
      return c.json(made.get(name), 200, { 'content-type': 'application/schema+json', 'cache-control': 'public, max-age=300' })
    })
}

/** JSON Schema of a whole event of one type, as a sender writes it. */
export function eventSchema(type: FactType): z.core.JSONSchema.BaseSchema {
  const event = envelope.extend({ type: z.literal(TYPE_PREFIX + type), data: vocabulary[type] })
  const schema = z.toJSONSchema(event, { io: 'input', unrepresentable: 'any' })
  // Other attributes and fields are allowed: they are not kept.
  return { ...schema, $id: `/api/schemas/${type}`, title: TYPE_PREFIX + type, additionalProperties: true }
}
