import { expect, test } from 'vitest'
import { SettingsBook } from '../settings/book.ts'
import { demoSettings } from '../settings/demo.ts'
import { presetVersion } from '../settings/preset.ts'
import { Model } from './model.ts'
import { momentOf } from './moment.ts'
import { told } from './told.gen.ts'

test('a ticket that is asked up and accepted at the same moment is told once, with the tier asked for', () => {
  const at = Date.parse('2026-11-10T14:30:00Z')
  const facts = [
    told('EM-1', 'ticket.opened', at - 60_000, { channel: 'email', queue: 'email', tier: 1 }),
    told('EM-1', 'ticket.changed', at, { set: { tier: 2, escalation: 'asked' } }, { id: 'asked', sequence: '1' }),
    told('EM-1', 'ticket.changed', at, { set: { agent: 'ana', escalation: 'accepted' } }, { id: 'accepted', sequence: '2' }),
  ]
  const arrivals = facts.map((fact, n) => ({ seq: n + 1, receivedAt: at, fact }))
  const model = new Model(new SettingsBook(demoSettings(), (channel) => presetVersion('brazil-smb', channel, channel)))
  model.apply(arrivals, at)
  const moments = arrivals.map((arrival) => momentOf(model, arrival))
  expect(moments).toEqual([null, { n: 2, at, what: 'escalated', queue: 'email', ref: 'EM-1', value: 2 }, null])
})
