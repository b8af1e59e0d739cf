import { expect, test } from 'vitest'
import { LogComparison, outcome, Outcomes } from './outcomes.ts'

const { unsent, acknowledged, refused, unknown } = outcome
/** Ten events each: taken, refused, cut, taken but for event 35, not sent. */
const outcomes = new Outcomes(10, Uint8Array.of(acknowledged, refused, unknown, acknowledged, unsent), [35])

function found(...events: number[]) {
  const comparison = new LogComparison(outcomes)
  for (const event of events) comparison.found(event)
  return comparison.findings()
}
const from = (first: number, count: number) => Array.from({ length: count }, (_, i) => first + i)
const kept = [...from(0, 10), ...from(30, 10)].filter((event) => event !== 35)

test('a log that holds what was acknowledged, once, and nothing else keeps all promises', () => {
  expect(found(...kept)).toEqual({ lost: 0, duplicates: 0, refusedYetKept: 0, unansweredYetKept: 0, found: 19 })
})

test('each broken promise is found', () => {
  expect(found(...kept.slice(1))).toMatchObject({ lost: 1 })
  expect(found(...kept, 3)).toMatchObject({ lost: 0, duplicates: 1 })
  expect(found(...kept, 10, 11)).toMatchObject({ lost: 0, refusedYetKept: 2 })
  expect(found(...kept, 35)).toMatchObject({ lost: 0, refusedYetKept: 1 })
  expect(found()).toMatchObject({ lost: 19 })
})

test('what is there without an answer hides nothing that is lost', () => {
  expect(found(...kept.slice(2), ...from(20, 10))).toMatchObject({ lost: 2, unansweredYetKept: 10 })
})
