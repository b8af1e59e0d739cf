import fc from 'fast-check'
import { expect, test } from 'vitest'
import { INTERVAL_MS } from '../interval/interval.ts'
import { Book, type Row } from './book.ts'
import type { Share } from './share.ts'
import { countKeys, noCounts } from './counts.ts'
import { DAY_MS, freezeDay, thawDay } from './frozen-day.ts'

const DAY = 20_000 * DAY_MS
const amount = fc.oneof(fc.integer({ min: -5, max: 300 }), fc.integer({ min: 0, max: 2 ** 52 }))
const tally = fc
  .array(fc.tuple(fc.oneof(fc.nat(300_000), fc.nat(2 ** 40)), fc.integer({ min: 1, max: 400 })), { maxLength: 20 })
  .map((pairs) => new Map(pairs))
const rows: fc.Arbitrary<Row[]> = fc.uniqueArray(
  fc.record({
    queue: fc.constant('vendas'),
    start: fc.integer({ min: 0, max: 95 }).map((n) => DAY + n * INTERVAL_MS),
    counts: fc
      .dictionary(fc.constantFrom(...countKeys), amount, { noNullPrototype: true })
      .map((some) => ({ ...noCounts(), ...some })),
    waits: fc.record({ answered: tally, abandoned: tally }),
    revision: fc.constant(0),
  }),
  { selector: ({ start }) => start, maxLength: 96 },
)

test('what is frozen thaws to what it was', () => {
  fc.assert(
    fc.property(rows, (some) => {
      expect(thawDay(freezeDay(some, DAY), 'vendas', DAY)).toEqual(some)
    }),
  )
})

const share = (start: number, ms: number): Share => ({
  queue: 'vendas',
  start,
  keys: ['offered', 'answered'],
  values: [1, 1],
  wait: { kind: 'answered', ms },
})

test('a book with frozen days reads as one without, and takes changes to them', () => {
  const plain = new Book()
  const frozen = new Book()
  for (const book of [plain, frozen]) {
    for (let n = 0; n < 300; n++) book.exchange([], [share(DAY + n * INTERVAL_MS, n)])
    book.takeDirty()
  }
  frozen.freeze(DAY + 250 * INTERVAL_MS)
  const seen = (book: Book) => book.all().map(({ start, counts, waits }) => ({ start, counts, waits }))
  expect(seen(frozen)).toEqual(seen(plain))
  expect(frozen.sum('vendas', DAY, DAY + 2 * DAY_MS)).toEqual(plain.sum('vendas', DAY, DAY + 2 * DAY_MS))
  expect(frozen.firstStart('vendas')).toBe(DAY)
  for (const book of [plain, frozen]) book.exchange([share(DAY, 0)], [share(DAY, 7), share(DAY + INTERVAL_MS, 9)])
  expect(seen(frozen)).toEqual(seen(plain))
  expect(frozen.takeDirty().map(({ start }) => start)).toEqual([DAY, DAY + INTERVAL_MS])
})

test('what is not written down yet stays as it is', () => {
  const book = new Book()
  book.exchange([], [share(DAY, 1)])
  book.freeze(DAY + DAY_MS)
  const [row] = book.takeDirty()
  expect(book.find('vendas', DAY)).toBe(row)
  book.freeze(DAY + DAY_MS)
  expect(book.find('vendas', DAY)).not.toBe(row)
  book.markDirty([row!]) // it could not be written after all
  book.exchange([], [share(DAY, 2)])
  expect(book.takeDirty().map(({ counts }) => counts.offered)).toEqual([2])
})

test('what is remembered of a frozen day is forgotten when the day changes', () => {
  const book = new Book()
  book.exchange([], [share(DAY, 1)])
  book.takeDirty()
  book.freeze(DAY + DAY_MS)
  expect(book.find('vendas', DAY)).toBe(book.find('vendas', DAY))
  book.exchange([], [share(DAY, 2)])
  expect(book.find('vendas', DAY)!.counts.offered).toBe(2)
  book.takeDirty()
  book.freeze(DAY + DAY_MS)
  expect(book.find('vendas', DAY)!.counts.offered).toBe(2)
  expect(book.sum('vendas', DAY, DAY + DAY_MS / 2).offered).toBe(2)
})
