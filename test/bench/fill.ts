import type { Db } from '@watchfloor/db/connect'
import { appendFacts } from '@watchfloor/db/log/append'
import { batchesOf } from '../support/demo-events.ts'
import type { SentEvent } from '../support/door.ts'
import { factsOf } from './facts.ts'

const ROWS = 5_000

/** Writes events into an empty log past the door, each batch as if it had arrived when its last event happened. Gives how many there were. */
export async function fillLog(db: Db, events: Iterable<SentEvent>): Promise<number> {
  let head = 0
  let writing: Promise<unknown> = Promise.resolve()
  for (const batch of batchesOf(events, ROWS)) {
    const facts = factsOf(batch) // while the database writes the batch before
    await writing
    writing = appendFacts(db, facts, head + 1, facts.at(-1)!.at)
    head += facts.length
  }
  await writing
  return head
}
