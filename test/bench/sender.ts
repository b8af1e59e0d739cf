import { batchesOf } from '../support/demo-events.ts'
import type { Receipt, SentEvent } from '../support/door.ts'

export type BatchText = { text: string; count: number }

/** Bodies of requests, written beforehand. */
export function textsOf(events: Iterable<SentEvent>, size: number): BatchText[] {
  return [...batchesOf(events, size)].map((batch) => ({ text: JSON.stringify(batch), count: batch.length }))
}

/**
 * Sends all, `inFlight` requests at a time. Resolves when the last is acknowledged.
 *
 * @throws Error when one is refused, for lack of room as for anything else: the figure would not be what it says
 */
export async function sendAll(
  server: { url: string; token: string },
  texts: readonly BatchText[],
  inFlight: number,
): Promise<void> {
  const queue = texts.values()
  const sender = async () => {
    for (const batch of queue) await send(server, batch)
  }
  await Promise.all(Array.from({ length: inFlight }, sender))
}

async function send({ url, token }: { url: string; token: string }, { text, count }: BatchText): Promise<void> {
  const answer = await fetch(`${url}/api/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents-batch+json' },
    body: text,
  })
  const said = await answer.text()
  if (answer.status !== 200) throw new Error(`The server answered ${answer.status}: ${said.slice(0, 300)}`)
  const { accepted } = JSON.parse(said) as Receipt
  if (accepted !== count) throw new Error(`Of ${count} new events ${accepted} were accepted`)
}
