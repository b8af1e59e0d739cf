import type { z } from 'zod'

type Issue = Parameters<z.core.$ZodErrorMap>[0]

/**
 * What is wrong with a value in words for people who send events and not for those who write schemas; null where a schema's own words, or
 * zod's, say it better.
 */
export function plainError(issue: Issue): string | null {
  const { input } = issue
  switch (issue.code) {
    case 'invalid_type':
      return input === undefined
        ? `is required: ${nameOf(issue.expected)}`
        : `must be ${nameOf(issue.expected)}, and is ${nameOf(kindOf(input))}`
    case 'too_small':
      if (issue.origin === 'string')
        return issue.minimum === 1 ? 'must not be empty' : `must have at least ${issue.minimum} characters`
      return null
    case 'too_big':
      return issue.origin === 'string' ? `must have at most ${issue.maximum} characters` : null
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
    case 'invalid_union':
      return issue.note === 'No matching discriminator' && 'discriminator' in issue ? 'is not one that is known here' : null
    default:
      return null
  }
}

const names: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  null: 'null',
  undefined: 'missing',
}

function nameOf(type: string): string {
  return names[type] ?? type
}

function kindOf(input: unknown): string {
  if (input === null) return 'null'
  return Array.isArray(input) ? 'array' : typeof input
}
