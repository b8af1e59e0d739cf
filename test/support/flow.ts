import { postOnce, type Receipt, type SentEvent } from './door.ts'
import { pause } from './server.ts'

/** Senders that go on until they are told to stop, each with one batch under way, and what was acknowledged to them. */
export type Flow = {
  /** Keys of the events that were acknowledged. */
  readonly acknowledged: readonly string[]
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>
}

export const keyOf = ({ source, id }: { source: string; id: string }) => `${source}\n${id}`

/**
 * Sends `events` from several senders at once, in batches of very different sizes. A batch that got no answer is sent again, as connectors
 * do: so the server is told much twice, and some of what it never acknowledged it has all the same. `restMs` is waited between the batches
 * of one sender, `againMs` before it sends one again.
 */
export function startFlow(
  server: { url: string; token: string },
  events: Iterator<SentEvent>,
  senders: number,
  random: () => number,
  { largest = 800, againMs = 10, restMs = 0 } = {},
): Flow {
  const acknowledged: string[] = []
  const stopping = new AbortController()
  const under = Array.from({ length: senders }, () => sender())

  async function sender(): Promise<void> {
    let batch: SentEvent[] = []
    while (!stopping.signal.aborted) {
      if (batch.length === 0) batch = take(events, 1 + Math.floor(random() ** 3 * largest))
      if (batch.length === 0) return
      const answer = await postOnce(server, batch, stopping.signal)
      if (!('receipt' in answer)) {
        await pause(againMs)
        continue
      }
      expectAllAnswered(answer.receipt, batch.length)
      acknowledged.push(...batch.map(keyOf))
      batch = []
      if (restMs > 0) await pause(restMs)
    }
  }

  return {
    acknowledged,
    async stop() {
      stopping.abort()
      await Promise.all(under)
    },
  }
}

function expectAllAnswered({ accepted, known, conflicting, refused }: Receipt, count: number): void {
  if (refused.length > 0) throw new Error(`Refused: ${JSON.stringify(refused[0])}`)
  if (conflicting > 0) throw new Error(`${conflicting} of ${count} were called conflicting, yet every event says one thing only`)
  if (accepted + known !== count) throw new Error(`Of ${count} sent ${accepted} were accepted and ${known} known`)
}

function take<T>(items: Iterator<T>, count: number): T[] {
  const taken: T[] = []
  while (taken.length < count) {
    const { value, done } = items.next()
    if (done) break
    taken.push(value)
  }
  return taken
}
