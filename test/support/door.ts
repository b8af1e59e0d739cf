import { TYPE_PREFIX } from '@watchfloor/core/event/vocabulary'
import { checkEvent } from '@watchfloor/core/event/check'
import type { Fact } from '@watchfloor/core/event/fact'
import { contentHash } from '@watchfloor/db/log/content'

export type Receipt = {
  accepted: number
  known: number
  conflicting: number
  refused: { index: number; id: string | null; field: string; reason: string }[]
}

/** A fact as a sender writes it. */
export type SentEvent = Record<string, unknown> & { id: string; source: string }

type Server = { url: string; token: string }

/** Sends a batch and gives the receipt. Throws when it was not acknowledged. */
export async function post(server: Server, events: readonly unknown[]): Promise<Receipt> {
  const answer = await postOnce(server, events)
  if ('receipt' in answer) return answer.receipt
  throw new Error(answer.why)
}

/** Sends a batch; without a receipt nobody knows whether it is in the log. */
export async function postOnce(
  { url, token }: Server,
  events: readonly unknown[],
  signal?: AbortSignal,
): Promise<{ receipt: Receipt } | { why: string }> {
  try {
    const answer = await fetch(`${url}/api/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify(events),
      ...(signal && { signal }),
    })
    const text = await answer.text()
    return answer.status === 200 ? { receipt: JSON.parse(text) as Receipt } : { why: `${answer.status} ${text.slice(0, 300)}` }
  } catch (error) {
    return { why: String((error as Error).cause ?? error) }
  }
}

export async function get<T>({ url }: { url: string }, path: string): Promise<T> {
  const answer = await fetch(url + path)
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${(await answer.text()).slice(0, 300)}`)
  return (await answer.json()) as T
}

/** An event of the log as `GET /api/events` gives it. */
export type LoggedEvent = SentEvent & { arrival: number; receivedtime: string }

/** The whole log, page by page. */
export async function readAll(server: { url: string }, limit = 5_000): Promise<LoggedEvent[]> {
  const all: LoggedEvent[] = []
  for (let after = 0; ;) {
    const { events, next } = await get<{ events: LoggedEvent[]; next: number }>(
      server,
      `/api/events?after=${after}&limit=${limit}`,
    )
    if (events.length === 0) return all
    all.push(...events)
    after = next
  }
}

/** What was read back, checked as at the door: facts to recount. */
export function factsOf(events: readonly LoggedEvent[]): Fact[] {
  return events.map(({ arrival: _arrival, receivedtime: _received, ...event }) => factOf(event))
}

/** What the door makes of an event that it accepts. */
export function factOf(event: unknown): Fact {
  const checked = checkEvent(event)
  if (!('fact' in checked)) throw new Error(`The door refuses this: ${JSON.stringify(checked)} ${JSON.stringify(event)}`)
  return { ...checked.fact, content: contentHash(checked.content) } as Fact
}

/** A fact as CloudEvent, as `GET /api/events` would give it but for its arrival. */
export function toEvent(fact: Fact): SentEvent {
  return {
    specversion: '1.0',
    id: fact.id,
    source: fact.source,
    type: TYPE_PREFIX + fact.type,
    subject: fact.thing === '' ? fact.kind : `${fact.kind}/${fact.thing}`,
    time: new Date(fact.at).toISOString(),
    recordedtime: new Date(fact.recordedAt).toISOString(),
    ...(fact.sequence === '' ? {} : { sequence: fact.sequence }),
    precision: fact.precision,
    basis: fact.basis,
    ...(fact.revises === '' ? {} : { revises: fact.revises }),
    data: fact.data,
  }
}
