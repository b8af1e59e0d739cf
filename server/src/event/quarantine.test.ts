import type { Refused } from '@watchfloor/db/quarantine/quarantine'
import { expect, test } from 'vitest'
import { Quarantine } from './quarantine.ts'

function quarantine() {
  const kept: Refused[] = []
  let dropped = 0
  const store = {
    append: async (refused: Refused[]) => void kept.push(...refused),
    expire: async () =>
      new Map(
        Map.groupBy(kept, (one) => one.source)
          .entries()
          .map(([source, all]) => [source, all.length]),
      ),
  }
  const parts = { store, days: 14, now: () => 0, onDropped: (count: number) => (dropped += count) }
  return { kept, store, quarantine: new Quarantine(parts), dropped: () => dropped }
}

const rejects = (source: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({ source, id: String(i), field: 'time', reason: 'is missing', candidate: {} }))

test('one broken sender fills its own room and nobody else’s; what finds none is counted', async () => {
  const { quarantine: door, kept, dropped } = quarantine()
  await door.keep(rejects('/broken', 4_000))
  await door.keep(rejects('/broken', 4_000))
  await door.keep(rejects('/other', 10))
  expect([kept.length, dropped()]).toEqual([5_010, 3_000])
})

test('all together have a bound too', async () => {
  const { quarantine: door, kept } = quarantine()
  for (let i = 0; i < 12; i += 1) await door.keep(rejects(`/source-${i}`, 5_000))
  expect(kept).toHaveLength(50_000)
})

test('what is expired or fed again makes room', async () => {
  const { quarantine: door, kept } = quarantine()
  await door.keep(rejects('/broken', 5_000))
  kept.length = 0
  await door.expire()
  await door.keep(rejects('/broken', 1))
  expect(kept).toHaveLength(1)
})

test('what could not be kept takes no room', async () => {
  const { quarantine: door, store, kept } = quarantine()
  const { append } = store
  store.append = () => Promise.reject(new Error('the database is gone'))
  for (let i = 0; i < 3; i += 1) await expect(door.keep(rejects('/broken', 4_000))).rejects.toThrow('gone')
  store.append = append
  await door.keep(rejects('/broken', 4_000))
  expect(kept).toHaveLength(4_000)
})
