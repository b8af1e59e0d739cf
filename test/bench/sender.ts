import { setTimeout as pause } from 'node:timers/promises'
import { batchesOf } from '../support/demo-events.ts'
import type { Receipt, SentEvent } from '../support/door.ts'

export type BatchText = { text: string; count: number }

/** Bodies of requests, written beforehand. */
export function textsOf(events: Iterable<SentEvent>, size: number): BatchText[] {
  return [...batchesOf(events, size)].map((batch) => ({ text: JSON.stringify(batch), count: batch.length }))
}

/**
 * Sends all, `inFlight` requests at a time, and resolves when the last is acknowledged, with how often the server had no room (429): such a
 * request is sent again after the time that the server asks for.
 *
 * @throws Error when a request is refused for anything else: the figure would not be what it says
 */
export async function sendAll(
  server: { url: string; token: string },
  texts: readonly BatchText[],
  inFlight: number,
): Promise<number> {
  const queue = texts.values()
  let refused = 0
  const sender = async () => {
    for (const batch of queue) {
      for (;;) {
        const waitMs = await send(server, batch)
        if (waitMs === null) break
        refused += 1
        await pause(waitMs)
      }
    }
  }
  await Promise.all(Array.from({ length: inFlight }, sender))
  return refused
}

/** Gives how long to wait before the same is sent again; null when it is acknowledged. */
async function send({ url, token }: { url: string; token: string }, { text, count }: BatchText): Promise<number | null> {
  const answer = await fetch(`${url}/api/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents-batch+json' },
    body: text,
  })
  const said = await answer.text()
  if (answer.status === 429) return Number(answer.headers.get('retry-after')) * 1_000
  if (answer.status !== 200) throw new Error(`The server answered ${answer.status}: ${said.slice(0, 300)}`)
  const { accepted } = JSON.parse(said) as Receipt
  if (accepted !== count) throw new Error(`Of ${count} new events ${accepted} were accepted`)
  return null
}
