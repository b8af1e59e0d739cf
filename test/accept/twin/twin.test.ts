import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { demoFloor } from '@watchfloor/simulator/floor/demo'
import { expect, test } from 'vitest'
import { coverageOf, placeAmong } from './coverage.ts'
import { erlangAgreement } from './erlang.ts'
import { agreement, meanEstimate, ratioEstimate, zOf } from './estimate.ts'
import { vectorsDir } from './main.ts'
import { timeVaryingAgreement, type TimeVaryingCase } from './time-varying.ts'

// The short form of `npm run accept -- twin`. Seeds are fixed: what agrees once agrees always.

test('long runs of one queue agree with Erlang B, C and A', () => {
  const all = erlangAgreement(20, 8, 'test')
  expect(all.length).toBe(10)
  for (const { model, estimates } of all) {
    const apart = estimates.map((one) => `${one.what} ${zOf(one).toFixed(1)}`)
    expect(`${model}: ${agreement(estimates).worst < 4.5} ${apart.join(', ')}`).toContain(': true')
  }
  expect(agreement(all.flatMap(({ estimates }) => estimates)).rms).toBeLessThan(1.5)
})

const path = join(vectorsDir(), 'time-varying.json')
if (!existsSync(path)) console.warn(`SKIPPED: ${path} is not there, the twin is not compared with the exact chain through a day`)

test.skipIf(!existsSync(path))(
  'days whose arrivals and agents change agree with the exact chain, restored at every change',
  () => {
    const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: TimeVaryingCase[] }
    const estimates = cases.slice(0, 8).flatMap((one) => timeVaryingAgreement(one, 200, 'short'))
    expect(estimates.length).toBeGreaterThan(200)
    expect(agreement(estimates)).toMatchObject({ agrees: true })
  },
)

test('bands of two hours hold about as much as they say', () => {
  const from = Date.parse('2026-11-09T00:00:00-03:00')
  const rows = coverageOf({ floor: demoFloor(), from, weeks: 4, momentsAWeek: 8, runs: 30, seed: 'test' })
  const bands = rows.reduce((sum, row) => sum + row.bands, 0)
  const placed = rows.reduce((sum, row) => sum + row.placed * row.bands, 0) / bands
  expect(bands).toBeGreaterThan(500)
  expect(placed).toBeGreaterThan(0.72) // of few moments, several figures each, that do not stand alone
  expect(placed).toBeLessThan(0.88)
})

test('the standard error of a mean and of a ratio are what they are by hand', () => {
  expect(meanEstimate('x', 2, [1, 2, 3])).toMatchObject({ got: 2, standardError: expect.closeTo(1 / Math.sqrt(3), 12) })
  expect(ratioEstimate('x', 0.5, [1, 1], [2, 2])).toMatchObject({ got: 0.5, standardError: 0 })
  expect(zOf({ what: 'x', want: 1, got: 1, standardError: 0 })).toBe(0)
  expect(zOf({ what: 'x', want: 1, got: 2, standardError: 0 })).toBe(Infinity)
  expect(agreement([{ what: 'x', want: 0, got: 9, standardError: 1 }]).agrees).toBe(false)
})

test('the place of what happened among the runs is one place wide, wider where runs say the same', () => {
  expect(placeAmong([1, 2, 4], 3)).toEqual({ low: 0.5, high: 0.75 })
  expect(placeAmong([1, 1, 1], 1)).toEqual({ low: 0, high: 1 })
})
