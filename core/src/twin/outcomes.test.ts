import { expect, test } from 'vitest'
import { Outcomes } from './outcomes.ts'
import { MONDAY, smallFloor } from './small-floor.fixture.ts'
import { at, FLOOR, gridOf, WIDTH, type TallyKey } from './tally-row.ts'
import { figuresOf, type TwinFigure } from './twin-figure.ts'

const QUARTER = 900_000
const floor = smallFloor()
const grid = gridOf(floor, MONDAY, MONDAY + 2 * QUARTER, QUARTER)

/** One run: figures by queue and interval. */
function outcomesOf(cells: [queue: string, interval: number, counts: Partial<Record<TallyKey, number>>][]): Outcomes {
  const rows = new Float64Array(grid.names.length * grid.starts.length * WIDTH)
  for (const [queue, interval, counts] of cells)
    for (const [key, n] of Object.entries(counts))
      rows[(grid.names.indexOf(queue) * grid.starts.length + interval) * WIDTH + at[key as TallyKey]] = n
  const outcomes = new Outcomes(floor, grid)
  outcomes.add(rows, 1)
  return outcomes
}

test('a span is the sum of its intervals, the floor that of its queues; the longest wait is the longest, the backlog the last', () => {
  const outcomes = outcomesOf([
    ['phone', 0, { offered: 10, longestWaitMs: 9_000, backlog: 4 }],
    ['phone', 1, { offered: 5, longestWaitMs: 7_000, backlog: 1 }],
    ['chat', 1, { offered: 3, longestWaitMs: 8_000, backlog: 2 }],
    ['mail', 1, { opened: 7, due: 4, late: 1, backlog: 6 }],
    [FLOOR, 0, { agentBusyMs: 300, agentAvailableMs: 100 }],
  ])
  expect(outcomes.countsOf(0, 'phone', null)).toMatchObject({ offered: 15, longestWaitMs: 9_000, backlog: 1 })
  expect(outcomes.countsOf(0, FLOOR, 1)).toMatchObject({ offered: 8, opened: 7, longestWaitMs: 8_000, backlog: 9 })
  expect(outcomes.countsOf(0, FLOOR, null)).toMatchObject({ offered: 18, longestWaitMs: 9_000, backlog: 9, agentBusyMs: 300 })
  expect(figuresOf(outcomes, FLOOR, { kind: 'occupancy' }, null)).toEqual([0.75])
  expect(figuresOf(outcomes, FLOOR, { kind: 'occupancy' }, 1)).toEqual([null])
})

test('figures by hand: breaches of contacts and of tickets add up, waits are means of those who waited', () => {
  const outcomes = outcomesOf([
    ['phone', 0, { offered: 20, answered: 15, answeredInTarget: 12, abandoned: 4, shortAbandoned: 2, flowOut: 1, delayed: 9 }],
    ['phone', 1, { waitMsAnswered: 30_000, waitMsAbandoned: 8_000, waitMsFlowOut: 2_000, waitingMs: 90_000, busyMs: 1_800_000 }],
    ['mail', 0, { opened: 7, due: 4, late: 1 }],
  ])
  const of = (queue: string, figure: TwinFigure) => figuresOf(outcomes, queue, figure, null)[0]
  expect(of('phone', { kind: 'serviceLevel', variant: 'C' })).toBeCloseTo(12 / 18, 12)
  expect(of('phone', { kind: 'serviceLevel', variant: 'D' })).toBeCloseTo(12 / 20, 12)
  expect(of('phone', { kind: 'breaches' })).toBe(6)
  expect(of('mail', { kind: 'breaches' })).toBe(1)
  expect(of(FLOOR, { kind: 'breaches' })).toBe(7)
  expect(of(FLOOR, { kind: 'breachRate' })).toBeCloseTo(7 / 22, 12)
  expect(of('phone', { kind: 'asa' })).toBe(2_000)
  expect(of('phone', { kind: 'wait' })).toBe(2_000)
  expect(of('phone', { kind: 'abandonment' })).toBe(0.2)
  expect(of('phone', { kind: 'delayed' })).toBe(0.45)
  expect(of('phone', { kind: 'inLine' })).toBeCloseTo(0.05, 12)
  expect(of('phone', { kind: 'inHands' })).toBe(1)
  expect(of('mail', { kind: 'offered' })).toBe(7)
  expect(of('mail', { kind: 'longestWait' })).toBeNull()
})
