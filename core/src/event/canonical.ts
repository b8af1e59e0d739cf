import { z } from 'zod'

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
 * A schema that lets through what another does, with the keys in order at every depth: `JSON.stringify` of that is its canonical text, so nothing is
 * sorted again for each event. It may refuse what the other lets through (JSON has no such values), and what it says then is of no use. Null
 * where a part of the schema is not known here.
 */
export function inOrder(schema: z.core.$ZodType): z.core.$ZodType | null {
  const { def } = (schema as z.core.$ZodTypes)._zod
  switch (def.type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'enum':
      return schema
    case 'optional':
    case 'default':
    case 'nullable': {
      const innerType = inOrder(def.innerType)
      return innerType && z.core.clone(schema, { ...def, innerType } as typeof def)
    }
    case 'array': {
      const element = inOrder(def.element)
      return element && z.core.clone(schema, { ...def, element } as typeof def)
    }
    case 'object': {
      const shape = def.catchall ? null : shapeInOrder(def.shape)
      return shape && z.core.clone(schema, { ...def, shape } as typeof def)
    }
    case 'record':
      return def.partial && !def.checks?.length && def.mode !== 'loose' ? recordInOrder(def.keyType, def.valueType) : null
    default:
      return null
  }
}

function shapeInOrder(shape: z.core.$ZodShape): z.core.$ZodShape | null {
  const sorted: Record<string, z.core.$ZodType> = {}
  for (const name of Object.keys(shape).sort()) {
    const part = inOrder(shape[name] as z.core.$ZodType)
    if (!part || !keepsItsPlace(name)) return null
    sorted[name] = part
  }
  return sorted
}

/** Keys of a closed list, each with a value or not there: the same as an object of fields that may be left out. */
function recordInOrder(keys: z.core.$ZodType, value: z.core.$ZodType): z.core.$ZodType | null {
  const part = inOrder(value)
  const names = keys._zod.values && [...keys._zod.values].map(String)
  if (!part || !names?.every(keepsItsPlace)) return null
  return z.strictObject(Object.fromEntries(names.sort().map((name) => [name, z.exactOptional(part)])))
}

/** An object lists keys that are numbers first, whenever they were put in. */
function keepsItsPlace(name: string): boolean {
  return !/^\d/.test(name)
}
