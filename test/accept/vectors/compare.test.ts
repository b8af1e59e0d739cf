import { describe, expect, test } from 'vitest'
import { compareCase } from './compare.ts'
import type { CaseFamily } from './family.ts'

type Case = { id: string; load: number }

function family(answer: object): CaseFamily<Case> {
  return {
    given: ['load', 't[].t_s'],
    compared: { p: 'figure', 't[].sl': 'level', agents: 'exact', ln_p: 'log', tail: 'tail', loads: 'near', stable: 'exact' },
    answer: () => answer,
  }
}

function ratios(wanted: object, answer: object) {
  return compareCase(family(answer), { id: 'x', load: 1, ...wanted }).map(({ field, ratio }) => [field, ratio])
}

describe('one case beside its reference', () => {
  test('the same figures are no distance apart, wherever they stand', () => {
    const figures = { p: 0.25, t: [{ t_s: 20, sl: 0.5 }], agents: 3, loads: [1, 2], stable: true }
    expect(ratios(figures, figures)).toEqual([
      ['p', 0],
      ['t[].sl', 0],
      ['agents', 0],
      ['loads[0]', 0],
      ['loads[1]', 0],
      ['stable', 0],
    ])
  })

  test('a field that nobody compares is a miss', () => {
    expect(ratios({ p: 1, surprise: 2 }, { p: 1, surprise: 2 })).toEqual([
      ['p', 0],
      ['surprise', Infinity],
    ])
  })

  test('a field without an answer is a miss, and so is NaN, in place of a number as of null', () => {
    expect(ratios({ p: 1 }, {})).toEqual([['p', Infinity]])
    expect(ratios({ p: 1 }, { p: NaN })).toEqual([['p', Infinity]])
    expect(ratios({ p: null }, { p: NaN })).toEqual([['p', Infinity]])
    expect(ratios({ p: null }, {})).toEqual([['p', Infinity]])
  })

  test('null stands for undefined or infinite, and for no number', () => {
    expect(ratios({ p: null }, { p: null })).toEqual([['p', 0]])
    expect(ratios({ p: null }, { p: Infinity })).toEqual([['p', 0]])
    expect(ratios({ p: null }, { p: -Infinity })).toEqual([['p', Infinity]])
    expect(ratios({ ln_p: null }, { ln_p: -Infinity })).toEqual([['ln_p', 0]])
    expect(ratios({ p: null }, { p: 0 })).toEqual([['p', Infinity]])
    expect(ratios({ p: 0 }, { p: null })).toEqual([['p', Infinity]])
  })

  test('a list of another length, or no list, is a miss', () => {
    expect(ratios({ loads: [1, 2] }, { loads: [1] })).toEqual([['loads', Infinity]])
    expect(ratios({ t: [{ sl: 1 }] }, { t: { 0: { sl: 1 } } })).toEqual([['t', Infinity]])
  })

  test('a head-count one off is beyond any tolerance', () => {
    expect(ratios({ agents: 100_000 }, { agents: 100_001 })).toEqual([['agents', Infinity]])
  })

  test('the condition number widens the tolerance of figures, not that of tails', () => {
    const off = (field: string, by: number, kappa?: number) =>
      ratios({ [field]: 1, ...(kappa === undefined ? {} : { kappa }) }, { [field]: 1 + by })[0]![1] as number
    expect(off('p', 2e-11)).toBeCloseTo(2)
    expect(off('p', 2e-11, 1e6)).toBeLessThan(0.1)
    expect(off('tail', 2e-9)).toBeCloseTo(2)
    expect(off('tail', 2e-9, 1e6)).toBeCloseTo(2)
  })

  test('a tail too small for a double needs only to be as small', () => {
    expect(ratios({ tail: 1e-310 }, { tail: 0 })).toEqual([['tail', 0]])
    expect(ratios({ tail: 1e-310 }, { tail: 1e-200 })[0]![1]).toBeGreaterThan(1)
  })

  test('a code that throws, or compares nothing, is a miss', () => {
    const thrown = compareCase({ ...family({}), answer: () => fail() }, { id: 'x', load: 1 })
    expect(thrown).toMatchObject([{ id: 'x', ratio: Infinity, why: 'RangeError: no' }])
    expect(compareCase(family({}), { id: 'x', load: 1 })).toMatchObject([{ ratio: Infinity, why: /nothing/ }])
  })
})

function fail(): never {
  throw new RangeError('no')
}
