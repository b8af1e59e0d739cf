import { expect, test } from 'vitest'
import { Coverage } from './coverage.ts'
import { SpanCounter } from './latency.ts'

function watch(boards: number) {
  const spans = new SpanCounter()
  const coverage = new Coverage(boards, spans)
  const picture = (arrival: number | null) => ({ type: 'frame', epoch: 'e', seq: 1, arrival })
  return { spans, coverage, picture }
}

test('an event is on a board with the first picture that has it, counted from when it was due', () => {
  const { spans, coverage, picture } = watch(2)
  const [early, right, later] = [picture(99), picture(100), picture(120)]
  coverage.got(0, early, 1_010)
  coverage.got(1, early, 1_011)
  coverage.got(0, right, 1_100)
  coverage.got(0, later, 1_200)
  coverage.got(1, later, 1_260) // it got the one before too late to matter, or not at all
  coverage.follow({ arrival: 100, dueAt: 1_000 })
  coverage.settle(1_600)
  expect([spans.all()?.count, Math.round(spans.all()!.p50), Math.round(spans.all()!.max)]).toEqual([2, 100, 260])
})

test('a picture that does not say how far it goes shows nothing for sure', () => {
  const { spans, coverage, picture } = watch(1)
  coverage.got(0, picture(null), 1_050)
  coverage.follow({ arrival: 5, dueAt: 1_000 })
  coverage.settle(2_000)
  expect(spans.all()).toBeNull()
  coverage.got(0, picture(5), 2_500)
  coverage.settle(3_000)
  expect(Math.round(spans.all()!.max / 10)).toBe(150)
})

test('what never comes is missing, and counts with the time it was waited for', () => {
  const { spans, coverage, picture } = watch(2)
  coverage.follow({ arrival: 5, dueAt: 1_000 })
  coverage.got(0, picture(7), 1_030)
  coverage.settle(10_999)
  expect(coverage.missing).toBe(0)
  coverage.settle(11_000)
  expect(coverage.missing).toBe(1)
  expect(Math.round(spans.all()!.max / 100)).toBe(100)
  coverage.follow({ arrival: 9, dueAt: 11_000 })
  coverage.settle(11_100, true)
  expect(coverage.missing).toBe(3)
})
