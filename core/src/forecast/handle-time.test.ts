import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays } from '../interval/day.ts'
import { DomainError } from '../number/domain-error.ts'
import { fitHandleTime, forecastHandleTime, type HandledDay } from './handle-time.ts'

const MINUTE = 60_000
const day = (n: number, handled: number[], meanMs: (slot: number) => number): HandledDay => ({
  date: addDays('2026-01-05', n),
  handled,
  handleMs: handled.map((count, slot) => count * meanMs(slot)),
})
const many = Array.from({ length: 30 }, (_, n) => day(n, [400, 400, 400], (slot) => (4 + slot) * MINUTE))
const shares = [0.8, 0.95]

test('with many contacts the mean of each interval is as it was', () => {
  const { meanMs } = forecastHandleTime(fitHandleTime(many), '2026-02-04', [100, 100, 100], shares)!
  for (const [slot, mean] of meanMs.entries()) expect(mean / MINUTE).toBeCloseTo(4 + slot, 1)
})

test('contacts weigh, not intervals: a lone call of an hour moves little', () => {
  const odd = { ...day(30, [1, 400, 400], (slot) => (4 + slot) * MINUTE) }
  const wild = { ...odd, handleMs: [60 * MINUTE, odd.handleMs[1]!, odd.handleMs[2]!] }
  const { meanMs } = forecastHandleTime(fitHandleTime([...many, wild]), '2026-02-05', [100, 100, 100], shares)!
  expect(meanMs[0]! / MINUTE).toBeLessThan(4.1)
})

test('few contacts are pulled to the mean of all', () => {
  const few = Array.from({ length: 5 }, (_, n) => day(n, [1, 50, 50], (slot) => (slot === 0 ? 12 : 5) * MINUTE))
  const { meanMs } = forecastHandleTime(fitHandleTime(few), '2026-01-10', [1, 50, 50], shares)!
  expect(meanMs[0]! / meanMs[1]!).toBeGreaterThan(1)
  expect(meanMs[0]! / meanMs[1]!).toBeLessThan(1.15)
})

test('today’s own level is believed as far as its number allows', () => {
  const fit = fitHandleTime(many)
  const today = (handled: number) => day(30, [handled, 0, 0], () => 6 * MINUTE) // half as long again as usual
  const after = (handled: number) =>
    forecastHandleTime(fit, '2026-02-04', [100, 100, 100], shares, today(handled))!.meanMs[2]! / (6 * MINUTE)
  expect(after(5)).toBeLessThan(1.02)
  expect(after(5000)).toBeGreaterThan(1.35)
})

test('bands narrow with the contacts expected, and hold the mean', () => {
  const { meanMs, bands } = forecastHandleTime(fitHandleTime(many), '2026-02-04', [1, 100, 10_000], shares)!
  const width = (slot: number) => (bands[slot]![0]!.high - bands[slot]![0]!.low) / meanMs[slot]!
  expect(width(0)).toBeGreaterThan(width(1))
  expect(width(1)).toBeGreaterThan(width(2))
  for (const [slot, mean] of meanMs.entries()) {
    for (const { low, high } of bands[slot]!) {
      expect(low).toBeGreaterThan(0)
      expect(low).toBeLessThan(mean)
      expect(high).toBeGreaterThan(mean)
    }
  }
})

test('times twice as long are forecast twice as long, whatever the unit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(50), fc.integer({ min: 1_000, max: 900_000 })), { minLength: 4, maxLength: 4 }),
      (slots) => {
        fc.pre(slots.some(([handled]) => handled > 0))
        const once = day(0, slots.map(([handled]) => handled), (slot) => slots[slot]![1]) // prettier-ignore
        const twice = { ...once, handleMs: once.handleMs.map((ms) => 2 * ms!) }
        const a = forecastHandleTime(fitHandleTime([once]), '2026-01-06', [5, 5, 5, 5], shares)!
        const b = forecastHandleTime(fitHandleTime([twice]), '2026-01-06', [5, 5, 5, 5], shares)!
        for (const [slot, mean] of a.meanMs.entries()) expect(b.meanMs[slot]! / mean).toBeCloseTo(2, 9)
      },
    ),
  )
})

test('nothing handled yet: nobody can know', () => {
  expect(forecastHandleTime(fitHandleTime([day(0, [0, 0], () => 0)]), '2026-01-06', [1, 1], shares)).toBeNull()
  expect(
    forecastHandleTime(fitHandleTime([{ date: '2026-01-05', handled: [null], handleMs: [null] }]), '2026-01-06', [1], shares),
  ).toBeNull()
})

test('what cannot be is refused by name', () => {
  expect(() => fitHandleTime([])).toThrow(DomainError)
  expect(() => fitHandleTime([{ date: '2026-01-05', handled: [1], handleMs: [-1] }])).toThrow(/handleMs\[0\] is -1/)
  expect(() => fitHandleTime([{ date: '2026-01-05', handled: [1], handleMs: [] }])).toThrow(/handleMs is 0 long/)
  expect(() => forecastHandleTime(fitHandleTime(many), '2026-02-04', [1], shares)).toThrow(/expected is 1 long/)
})
