import { checkEvent } from '@watchfloor/core/event/check'
import type { Fact } from '@watchfloor/core/event/fact'
import { INTERVAL_MS } from '@watchfloor/core/interval/interval'
import { WHOLE_FLOOR } from '@watchfloor/core/model/book'
import { Model } from '@watchfloor/core/model/model'
import { contentHash } from '@watchfloor/db/log/content'
import { expect, test } from 'vitest'
import { settingsBook } from '../model/settings-book.ts'
import { firstSettings } from '../settings/first.ts'
import { standingBefore } from './standing.ts'

const MINUTE = 60_000
const noon = Date.UTC(2026, 2, 3, 12)
let told = 0

function fact(type: string, subject: string, atMinute: number, data: object): Fact {
  const time = new Date(noon + atMinute * MINUTE).toISOString()
  const checked = checkEvent({
    specversion: '1.0',
    id: `e${++told}`,
    source: '/t/desk',
    type: `dev.watchfloor.${type}`,
    subject,
    time,
    data,
  })
  if ('refusal' in checked) throw new Error(JSON.stringify(checked))
  return { ...checked.fact, content: contentHash(checked.content) } as Fact
}

test('T8 S8 what stands at the end of an interval is what came less what left since the beginning', () => {
  const model = new Model(settingsBook(firstSettings('UTC')))
  const facts = [
    fact('ticket.opened', 'ticket/1', 1, { channel: 'email', queue: 'desk' }),
    fact('ticket.opened', 'ticket/2', 2, { channel: 'email', queue: 'desk' }),
    fact('ticket.changed', 'ticket/1', 20, { set: { queue: 'network' } }),
    fact('ticket.changed', 'ticket/2', 21, { set: { status: 'solved' } }),
    fact('ticket.changed', 'ticket/2', 50, { set: { status: 'open' } }),
    fact('contact.queued', 'segment/a', 1, { contact: 'a', queue: 'desk', channel: 'voice' }),
    fact('contact.answered', 'segment/a', 17, { agent: 'ana' }),
    fact('contact.ended', 'segment/a', 18, { how: 'customer' }),
  ]
  model.apply(
    facts.map((one, n) => ({ seq: n + 1, receivedAt: noon + 60 * MINUTE, fact: one })),
    noon + 60 * MINUTE,
  )
  const after = (queue: string, intervals: number) => standingBefore(model, queue, noon + intervals * INTERVAL_MS)
  expect([0, 1, 2, 4].map((n) => after('desk', n))).toEqual([
    { in_queue: 0, backlog: 0 },
    { in_queue: 1, backlog: 2 },
    { in_queue: 0, backlog: 0 },
    { in_queue: 0, backlog: 1 },
  ])
  expect([1, 2, 4].map((n) => after('network', n).backlog)).toEqual([0, 1, 1])
  expect([1, 2, 4].map((n) => after(WHOLE_FLOOR, n).backlog)).toEqual([2, 1, 2])
})
