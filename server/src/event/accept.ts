import { checkEvent } from '@watchfloor/core/event/check'
import type { Fact } from '@watchfloor/core/event/fact'
import { FUTURE_TOLERANCE_MS } from '@watchfloor/core/model/source'
import { contentHash } from '@watchfloor/db/log/content'
import { z } from 'zod'
import type { Outcome } from './commit.ts'

const refused = z.object({
  index: z.int().nonnegative().describe('Position in the request, from 0'),
  id: z.string().nullable().describe("The event's id, where it has one"),
  field: z.string().describe('The field at fault'),
  reason: z.string().describe('What is wrong with it, and the remedy'),
})
export type Refused = z.infer<typeof refused>

/** What became of each event of a request. */
export const receiptSchema = z
  .object({
    accepted: z.int().describe('New, on disk, and in the figures'),
    known: z.int().describe('Repeats of what is known already'),
    conflicting: z.int().describe('Kept, but their id came before with other contents'),
    refused: z.array(refused).describe('Not kept in the log; in the quarantine, to be fed again'),
    warnings: z
      .array(refused)
      .optional()
      .describe('Kept as they were told, yet most likely not meant so: times ahead of our clock'),
    results: z
      .array(z.object({ status: z.enum(['accepted', 'known', 'conflicting', 'refused']), arrival: z.int().nullable() }))
      .optional()
      .describe('One for each event, where ?results=true asks for it'),
  })
  .meta({ id: 'Receipt' })
export type Receipt = z.infer<typeof receiptSchema>

/** A candidate that was refused, with what is needed to find and mend it. */
export type Reject = { source: string | null; id: string | null; field: string; reason: string; candidate: unknown }

export type AcceptParts = {
  /** Throws when facts that come now are to be refused: asked before any work is done on them. */
  admit?(): void
  submit(facts: Fact[], options: { patient: boolean; admitted: boolean }): Promise<Outcome[]>
  quarantine(rejects: Reject[]): Promise<void>
  onReceipt?(receipt: Receipt): void
  /** Epoch ms, to tell which events are ahead of it. */
  now?(): number
}

export type AcceptOptions = { patient?: boolean; results?: boolean; quarantine?: boolean }
export type Accept = (candidates: unknown[], options?: AcceptOptions) => Promise<Receipt>

/** What is nested deeper than this is not kept: nothing of ours is, and writing it as text could exhaust the stack. */
const MAX_DEPTH = 32

/**
 * The door: checks candidates, has the good ones written, and says what became of each. Resolves when the accepted ones are on disk and
 * in the figures, and the refused ones in the quarantine.
 */
export function createAccept({ admit, submit, quarantine, onReceipt, now = Date.now }: AcceptParts): Accept {
  return async (candidates, { patient = false, results = false, quarantine: keepRefused = true } = {}) => {
    if (!patient) admit?.()
    const facts: Fact[] = []
    const positions: number[] = []
    const rejects: (Reject & { index: number })[] = []
    const reject = (index: number, field: string, reason: string) =>
      rejects.push({ index, ...named(candidates[index]), field, reason })
    for (const [index, candidate] of candidates.entries()) {
      const checked = checkCandidate(candidate)
      if ('refusal' in checked) reject(index, checked.refusal.field, checked.refusal.reason)
      else {
        facts.push(checked.fact)
        positions.push(index)
      }
    }
    // From `admit` to here nothing was awaited: what was let in is not refused after the work.
    const outcomes = await submit(facts, { patient, admitted: admit !== undefined })
    const receipt: Receipt = { accepted: 0, known: 0, conflicting: 0, refused: [] }
    for (const [i, outcome] of outcomes.entries()) {
      if (outcome.status === 'unstorable') reject(positions[i] as number, '(event)', outcome.reason)
      else receipt[outcome.status] += 1
    }
    const warnings = aheadOf(now() + FUTURE_TOLERANCE_MS, facts, positions, outcomes)
    if (warnings.length > 0) receipt.warnings = warnings
    rejects.sort((a, b) => a.index - b.index)
    receipt.refused = rejects.map(({ index, id, field, reason }) => ({ index, id, field, reason }))
    if (results) receipt.results = resultsOf(candidates.length, positions, outcomes)
    if (keepRefused && rejects.length > 0) await quarantine(rejects)
    onReceipt?.(receipt)
    return receipt
  }
}

/**
 * Checks one candidate of the outside world and seals it with its content's hash. The schemas go down only where they expect something and
 * leave the rest out, so it does not matter here how deep a sender nests.
 */
export function checkCandidate(candidate: unknown): { fact: Fact } | { refusal: { field: string; reason: string } } {
  if (candidate === null || typeof candidate !== 'object' || Array.isArray(candidate)) {
    return { refusal: { field: '(event)', reason: 'must be a JSON object: one CloudEvent' } }
  }
  const checked = checkEvent(candidate)
  if ('refusal' in checked) return checked
  if (!isStorable(checked)) {
    return {
      refusal: { field: 'data', reason: 'must not hold the character U+0000 or half a surrogate pair: no database keeps them' },
    }
  }
  return { fact: sealed(checked.fact, contentHash(checked.content)) }
}

/** Field by field: twice as fast as a spread, and all facts of the door have their fields in the order of those of the log. */
function sealed(fact: Omit<Fact, 'content'>, content: string): Fact {
  const { source, id, type, kind, thing, at, recordedAt, sequence, precision, basis, revises, data } = fact
  return { source, id, type, kind, thing, at, recordedAt, sequence, precision, basis, revises, content, data } as Fact
}

/** Events of the future are kept, for times are never rewritten; but nobody means them, so they are said. */
function aheadOf(limit: number, facts: readonly Fact[], positions: readonly number[], outcomes: readonly Outcome[]): Refused[] {
  const found: Refused[] = []
  for (const [i, { id, at }] of facts.entries()) {
    if (at <= limit || outcomes[i]?.status === 'unstorable') continue
    const reason = `lies ${spanText(at - limit)} ahead of the server's clock; kept as told. Check the sender's clock, and the year`
    found.push({ index: positions[i] as number, id, field: 'time', reason })
  }
  return found
}

function spanText(ms: number): string {
  if (ms < 120_000) return `${Math.ceil(ms / 1_000)} s`
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`
  return ms < 172_800_000 ? `${Math.round(ms / 3_600_000)} h` : `${Math.round(ms / 86_400_000)} days`
}

function deeperThan(value: unknown, depth: number): boolean {
  if (value === null || typeof value !== 'object') return false
  if (depth === 0) return true
  return Object.values(value).some((part) => deeperThan(part, depth - 1))
}

/**
 * PostgreSQL refuses U+0000, and UTF-8 has no lone surrogates: they would come back as something else than was hashed. The schemas see to that in
 * every name and id; here it is about the free texts of `data`.
 */
function isStorable({ fact, content }: { fact: Omit<Fact, 'content'>; content: string }): boolean {
  // JSON text escapes exactly these (a backslash before such letters looks the same, hence the third look), so most events cost one scan.
  return !content.includes('\\') || !/\\u(?:0000|d[89a-f])/i.test(content) || !holdsUnstorable(fact.data)
}

function holdsUnstorable(value: unknown): boolean {
  if (typeof value === 'string') return isUnstorable(value)
  if (value === null || typeof value !== 'object') return false
  return Object.entries(value).some(([key, part]) => isUnstorable(key) || holdsUnstorable(part))
}

function isUnstorable(text: string): boolean {
  return text.includes('\0') || !text.isWellFormed()
}

function named(candidate: unknown): { source: string | null; id: string | null; candidate: unknown } {
  const { source, id } = (candidate ?? {}) as { source?: unknown; id?: unknown }
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value.slice(0, 512) : null)
  return {
    source: text(source),
    id: text(id),
    candidate: deeperThan(candidate, MAX_DEPTH) ? { notKept: 'nested too deep' } : candidate,
  }
}

function resultsOf(count: number, positions: number[], outcomes: Outcome[]): NonNullable<Receipt['results']> {
  const results: NonNullable<Receipt['results']> = Array.from({ length: count }, () => ({ status: 'refused', arrival: null }))
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.status !== 'unstorable') results[positions[i] as number] = { status: outcome.status, arrival: outcome.seq }
  }
  return results
}
