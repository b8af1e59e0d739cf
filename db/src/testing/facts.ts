import type { Fact } from '@watchfloor/core/event/fact'
import { contentHash } from '../log/content.ts'

/** A fact that is like any other, but for what the test says. Its content follows from what it says, as at the door. */
export function aFact(given: Partial<Fact> = {}): Fact {
  const fact = {
    ...{ source: '/acme/pbx', id: 'call-1:queued', type: 'contact.queued', kind: 'segment', thing: 'call-1' },
    ...{
      at: Date.UTC(2026, 10, 22, 12),
      recordedAt: Date.UTC(2026, 10, 22, 12),
      sequence: '',
      precision: 1,
      basis: 'observed',
      revises: '',
    },
    data: { contact: 'call-1', queue: 'sales', channel: 'voice', direction: 'in' },
    ...given,
  }
  const { type, kind, thing, at, precision, basis, revises, data } = fact
  return {
    ...fact,
    content: given.content ?? contentHash(JSON.stringify([type, kind, thing, at, precision, basis, revises, data])),
  } as Fact
}

/** `count` facts of different calls, the first named `call-<from>`, a second apart. */
export function someFacts(count: number, from = 1): Fact[] {
  return Array.from({ length: count }, (_, index) => {
    const thing = `call-${from + index}`
    return aFact({ id: `${thing}:queued`, thing, at: Date.UTC(2026, 10, 22, 12) + index * 1_000 })
  })
}
