/** What the server must not do; the message says what it did. */
export class Violation extends Error {}

export function demand(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new Violation(what())
}

/** An answer as it was read. */
export type Answer = { status: number; headers: Headers; text: string }

export async function readAnswer(response: Response): Promise<Answer> {
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** Statuses that tell a sender that something was wrong with what he sent. */
const faults = new Set([400, 401, 403, 404, 405, 406, 408, 409, 413, 414, 415, 422, 429, 431])
/** Of these the field at fault is asked for. */
const namesField = new Set([400, 413, 415])

/**
 * Holds for every answer over HTTP: it is what was asked for, or a problem document (RFC 9457) with a reason, and with the field where there
 * is one. Nothing is ever the server's fault: these requests never are.
 */
export function demandClear({ status, headers, text }: Answer): void {
  const shown = () => `${status} ${headers.get('content-type')} ${text.slice(0, 400)}`
  demand(headers.get('x-content-type-options') === 'nosniff', () => `an answer without the security headers: ${shown()}`)
  if (status >= 200 && status < 300) return
  demand(faults.has(status), () => `not a status for bad input: ${shown()}`)
  demand(headers.get('content-type') === 'application/problem+json', () => `not a problem document: ${shown()}`)
  const problem = parse(text) as Record<string, unknown>
  demand(problem['status'] === status, () => `the document's status differs: ${shown()}`)
  for (const key of ['type', 'title', 'detail', 'instance'])
    demand(typeof problem[key] === 'string' && problem[key] !== '', () => `no ${key}: ${shown()}`)
  if (namesField.has(status))
    demand(typeof problem['field'] === 'string' && problem['field'] !== '', () => `names no field: ${shown()}`)
  if (status === 429) demand(headers.has('retry-after'), () => `429 without Retry-After: ${shown()}`)
  if (status === 405) demand(headers.has('allow'), () => `405 without Allow: ${shown()}`)
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Violation(`not JSON: ${text.slice(0, 400)}`)
  }
}

const pristine = new Map<object, string>()
const guarded = [
  Object.prototype,
  Array.prototype,
  String.prototype,
  Number.prototype,
  Function.prototype,
  Map.prototype,
  Promise.prototype,
]

function printOf(prototype: object): string {
  return Reflect.ownKeys(prototype).map(String).sort().join()
}
for (const prototype of guarded) pristine.set(prototype, printOf(prototype))

export function demandCleanPrototypes(): void {
  for (const prototype of guarded)
    demand(printOf(prototype) === pristine.get(prototype), () => `a prototype was changed: ${printOf(prototype)}`)
}
