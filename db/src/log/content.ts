import { hash } from 'node:crypto'

/** The hash of what a fact says (the canonical text that `checkEvent` gives): 128 bits of SHA-256 as 32 hex digits. */
export function contentHash(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 32)
}

/**
 * The key of a fact, from its source and its id within the source: 128 bits of SHA-256 as 32 hex digits. Neither may contain a NUL, so the
 * NUL between them keeps `a` + `bc` apart from `ab` + `c`.
 */
export function factKey(source: string, id: string): string {
  return hash('sha256', `${source}\0${id}`, 'hex').slice(0, 32)
}
