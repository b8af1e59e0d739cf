import { expect, test } from 'vitest'
import { noCounts } from '../model/counts.ts'
import type { Items } from './frame.ts'
import { packed, unpacked } from './pack.ts'

test('a record is sent without the counters that are 0, and read with all of them', () => {
  const item = { id: 'vendas', today: { ...noCounts(), offered: 3, waitMsAnswered: 20_000 } }
  const sent = JSON.parse(JSON.stringify(packed(item))) as typeof item
  expect(sent).toEqual({ id: 'vendas', today: { offered: 3, waitMsAnswered: 20_000 } })
  const items = { 'queue/vendas': sent, moments: { list: [] } } as unknown as Items
  expect(unpacked(items)).toEqual({ 'queue/vendas': item, moments: { list: [] } })
  expect(unpacked(unpacked(items))).toEqual(unpacked(items))
})
