/** What the server said of the events of one request. */
export type Receipt = {
  accepted: number
  known: number
  conflicting: number
  refused: { id: string | null; field: string; reason: string }[]
}

export type Door = {
  /** Resolves when the events are on the server's disk; waits for as long as it takes. Throws where waiting cannot help, or once `stopped`. */
  send(events: readonly unknown[]): Promise<Receipt>
  /** The same with events that are written as a JSON array already. */
  sendBody(body: string): Promise<Receipt>
  /** The newest moment that the server knows of each source; empty when it cannot say, null when told to stop before it answered. */
  watermarks(stopping: AbortSignal): Promise<Map<string, number> | null>
}

export type DoorOptions = {
  target: string
  token: string | null
  stopped: AbortSignal
  /** Told once when the server cannot be reached, and once when it can again. */
  onReach: (reachable: boolean, why: string) => void
}

const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 5_000
const ANSWER_WITHIN_MS = 30_000

/**
 * The simulator's side of `POST /api/events`. The same events with the same ids are sent until they are acknowledged: the server may be
 * killed and started again at any time, and drops what it knows already.
 */
export function openDoor({ target, token, stopped, onReach }: DoorOptions): Door {
  const headers = { ...(token && { authorization: `Bearer ${token}` }) }
  let reachable = true
  const reached = (now: boolean, why = '') => {
    if (reachable !== now) onReach(now, why)
    reachable = now
  }

  async function sendBody(body: string): Promise<Receipt> {
    let waitMs = FIRST_WAIT_MS
    for (;;) {
      stopped.throwIfAborted()
      const answer = await attempt(body)
      if ('receipt' in answer) {
        reached(true)
        return answer.receipt
      }
      if (!answer.busy) reached(false, answer.why)
      await pause(answer.afterMs ?? waitMs, stopped)
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)
    }
  }

  async function attempt(body: string): Promise<{ receipt: Receipt } | { why: string; busy: boolean; afterMs: number | null }> {
    let response: Response
    let text: string
    try {
      response = await fetch(new URL('/api/events', target), {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/cloudevents-batch+json' },
        body,
        signal: AbortSignal.any([stopped, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
      })
      text = await response.text()
    } catch (error) {
      stopped.throwIfAborted()
      return { why: reasonOf(error), busy: false, afterMs: null }
    }
    if (response.ok) return { receipt: JSON.parse(text) as Receipt }
    // Every event was refused: an answer like any other, with the reasons.
    const refusal = response.status === 400 ? receiptIn(text) : null
    if (refusal) return { receipt: refusal }
    const why = `${target} answered ${response.status}: ${text.slice(0, 300)}`
    // Too busy, starting or stopping: the same events are welcome later. Anything else will not get better by repeating it.
    if (response.status === 429 || response.status === 408 || response.status >= 500) {
      return { why, busy: response.status === 429, afterMs: retryAfterMs(response) }
    }
    throw new Error(response.status === 401 ? `${why} (give the server's token with --token)` : why)
  }

  async function watermarks(stopping: AbortSignal): Promise<Map<string, number> | null> {
    for (let waitMs = FIRST_WAIT_MS; !stopping.aborted; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      try {
        const signal = AbortSignal.any([stopping, AbortSignal.timeout(ANSWER_WITHIN_MS)])
        const response = await fetch(new URL('/api/sources', target), { headers, signal })
        if (response.ok) {
          reached(true)
          return readWatermarks(await response.json())
        }
        if (response.status < 500 && response.status !== 429) return new Map()
        reached(false, `${target} answered ${response.status}`)
      } catch (error) {
        if (!stopping.aborted) reached(false, reasonOf(error))
      }
      await pause(waitMs, stopping)
    }
    return null
  }

  return { send: (events) => sendBody(JSON.stringify(events)), sendBody, watermarks }
}

/** Waits; not longer than until told to stop. */
export function pause(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer)
      stopped.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    stopped.addEventListener('abort', wake, { once: true })
    if (stopped.aborted) wake()
  })
}

function readWatermarks(answer: unknown): Map<string, number> {
  const list = Array.isArray(answer) ? answer : ((answer as { sources?: unknown[] }).sources ?? [])
  const pairs = (list as { id?: unknown; watermark?: unknown }[]).flatMap(({ id, watermark }): [string, number][] =>
    typeof id === 'string' && typeof watermark === 'number' && watermark > 0 ? [[id, watermark]] : [],
  )
  return new Map(pairs)
}

/** The receipt that a problem carries along, if it does. */
function receiptIn(text: string): Receipt | null {
  try {
    const { accepted, known, conflicting, refused } = JSON.parse(text) as Partial<Receipt>
    return Array.isArray(refused) && refused.length > 0
      ? { accepted: accepted ?? 0, known: known ?? 0, conflicting: conflicting ?? 0, refused }
      : null
  } catch {
    return null // not JSON, so not from our door
  }
}

function retryAfterMs(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? NaN)
  return Number.isFinite(seconds) ? Math.max(100, seconds * 1000) : null
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
