import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addCounts, countKeys, noCounts, type Counts } from '../model/counts.ts'
import { catalogueMarkdown } from './catalogue-markdown.ts'
import { catalogue, getMetric } from './catalogue.ts'
import { figureIds, figuresOf } from './figures.ts'
import { serviceLevelReadings } from './service-level.ts'

const wait = { share: 0.8, withinMs: 20_000, variant: 'D' as const, shortMs: 0 }
const anyCounts = fc.record(Object.fromEntries(countKeys.map((key) => [key, fc.nat(1_000)]))) as fc.Arbitrary<Counts>

test('docs/metrics.md says what the catalogue says (vitest -u writes it)', async () => {
  await expect(catalogueMarkdown()).toMatchFileSnapshot('../../../docs/metrics.md')
})

test('every id is there once', () => {
  const ids = catalogue.map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
  expect(getMetric('asa').formula).toBe('waitMsAnswered ÷ answered')
  expect(() => getMetric('speed')).toThrow('metric "speed" is not in the catalogue: docs/metrics.md lists the ids')
})

test('a metric reads exactly the counts it names', () => {
  for (const { id, inputs, compute } of catalogue) {
    const read = new Set<string>()
    for (const variant of ['A', 'B', 'C', 'D', 'E', 'F'] as const) {
      const counts = new Proxy(
        { ...noCounts(), handled: 1, busyMs: 1 },
        { get: (from, key) => (read.add(String(key)), Reflect.get(from, key)) },
      )
      compute?.(counts, { variant, spanMs: 1 })
    }
    expect({ id, read: [...read].sort() }).toEqual({ id, read: [...inputs].sort() })
  }
})

test('a figure is a finite number or null, whatever was counted', () => {
  fc.assert(
    fc.property(anyCounts, fc.constantFrom(null, 0, 900_000), (counts, spanMs) => {
      for (const value of Object.values(figuresOf(counts, { wait }, spanMs)))
        expect(value === null || Number.isFinite(value)).toBe(true)
    }),
  )
})

test('with nothing counted every ratio is unknown and every number is 0', () => {
  const figures = figuresOf(noCounts(), { wait })
  for (const id of figureIds) expect({ id, value: figures[id] }).toEqual({ id, value: getMetric(id).unit === 'count' ? 0 : null })
})

test('figures of a day come from the sum of its counts, in the reading that the queue names', () => {
  const morning = { ...noCounts(), offered: 10, answered: 10, answeredInTarget: 10, waitMsAnswered: 50_000 }
  const evening = {
    ...noCounts(),
    offered: 90,
    answered: 60,
    answeredInTarget: 30,
    waitMsAnswered: 950_000,
    abandoned: 30,
    shortAbandoned: 30,
  }
  const day = addCounts(addCounts(noCounts(), morning), evening)
  expect(figuresOf(day, { wait }, 36_000_000)).toMatchObject({
    service_level: 0.4,
    asa: 1_000_000 / 70,
    arrival_rate: 10,
    offered: 100,
  })
  expect(figuresOf(day, null)).toMatchObject({ service_level: 40 / 70, arrival_rate: null })
  expect(serviceLevelReadings(day)).toMatchObject({ B: 40 / 70, D: 0.4, F: 0.7 })
})
