/** Whether a database can keep a text as it is: PostgreSQL has no U+0000, and UTF-8 no half surrogate pairs. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

/** The path to the first text in a value, keys included, that no database can keep; null where there is none. */
export function unstorableAt(value: unknown, path = ''): string | null {
  if (typeof value === 'string') return isStorable(value) ? null : path || '(document)'
  if (value === null || typeof value !== 'object') return null
  for (const [key, part] of Object.entries(value)) {
    const field = path === '' ? key : `${path}.${key}`
    const found = isStorable(key) ? unstorableAt(part, field) : path || '(document)'
    if (found !== null) return found
  }
  return null
}

export const UNSTORABLE = 'holds the character U+0000 or half a surrogate pair, which no database keeps: leave it out'
