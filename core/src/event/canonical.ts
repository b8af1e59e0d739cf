import type { z } from 'zod'

/** JSON with sorted keys: two events that say the same have the same text, however their sender ordered the fields. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value).filter(([, v]) => v !== undefined)
    entries.sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${entries.map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`).join(',')}}`
  }
  return JSON.stringify(value)
}

/**
 * `canonical` for what a schema lets through, three times as fast: the order of the keys follows from the schema, so little is sorted, and
 * `JSON.stringify` writes the whole. Where a schema has parts that are not known here, `canonical` itself is the writer.
 */
export function writerOf(schema: z.core.$ZodType): (value: unknown) => string {
  const order = orderOf(schema)
  return order ? (value) => JSON.stringify(order(value)) : canonical
}

/** Gives a value with its keys sorted at every depth; a copy, where they may be in another order. */
type Order = (value: unknown) => unknown

const asItIs: Order = (value) => value

/** Null where it is not known how. */
function orderOf(schema: z.core.$ZodType): Order | null {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'enum':
      return asItIs
    case 'optional':
    case 'default':
      return orderOf(def.innerType)
    case 'nullable':
    case 'array':
      return orderOf(def.type === 'array' ? def.element : def.innerType) === asItIs ? asItIs : null
    case 'object':
      return def.catchall ? null : objectOrder(def.shape)
    case 'record':
      return def.mode === 'loose' || orderOf(def.valueType) !== asItIs ? null : recordOrder(def.keyType._zod.values)
    default:
      return null
  }
}

function objectOrder(shape: z.core.$ZodShape): Order | null {
  const names = Object.keys(shape)
  const sorted = names.toSorted()
  const orders = sorted.map((name) => orderOf(shape[name] as z.core.$ZodType))
  if (!isKnown(orders) || !names.every(keepsItsPlace)) return null
  if (names.every((name, i) => name === sorted[i]) && orders.every((order) => order === asItIs)) return asItIs
  return (value) => {
    const copy: Record<string, unknown> = {}
    for (let i = 0; i < sorted.length; i += 1) {
      const name = sorted[i] as string
      const part = (value as Record<string, unknown>)[name]
      if (part !== undefined) copy[name] = (orders[i] as Order)(part)
    }
    return copy
  }
}

function recordOrder(keys: ReadonlySet<unknown> | undefined): Order | null {
  if (!keys || ![...keys].every((key) => typeof key === 'string' && keepsItsPlace(key))) return null
  return (value) => {
    const copy: Record<string, unknown> = {}
    for (const name of Object.keys(value as object).sort()) copy[name] = (value as Record<string, unknown>)[name]
    return copy
  }
}

function isKnown(orders: (Order | null)[]): orders is Order[] {
  return !orders.includes(null)
}

/** An object lists keys that are numbers first, whenever they were put in. */
function keepsItsPlace(name: string): boolean {
  return !/^\d/.test(name)
}
