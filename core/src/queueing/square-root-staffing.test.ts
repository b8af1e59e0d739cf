import fc from 'fast-check'
import { expect, test } from 'vitest'
import { erlangA } from './erlang-a.ts'
import { erlangC } from './erlang-c.ts'
import { garnett, garnettBeta, halfinWhitt, halfinWhittBeta, squareRootAgents } from './square-root-staffing.ts'

test('reference values of 320-bit arithmetic, from a hundredth to thirty', () => {
  const references: [beta: number, limit: number][] = [
    [0.01, 0.9875238494543964],
    [0.75, 0.3417484542905818],
    [1, 0.22336127479826073],
    [6, 1.0126471416108251e-9],
    [30, 4.912153782928492e-198],
  ]
  for (const [beta, limit] of references) expect(halfinWhitt(beta) / limit).toBeCloseTo(1, 14)
  expect(halfinWhittBeta(0.001)).toBeCloseTo(3.1152601548072627, 14)
})

test('it is the limit of Erlang C, and Garnett’s of Erlang A', () => {
  const load = 1e8
  for (const beta of [0.2, 1, 2.5]) {
    const agents = Math.round(squareRootAgents(load, beta))
    expect(erlangC({ agents, load, handleTime: 1 }).waitProbability / halfinWhitt(beta)).toBeCloseTo(1, 3)
  }
  for (const beta of [-1.5, 0, 1]) {
    const agents = Math.round(squareRootAgents(load, beta))
    expect(erlangA({ agents, load, handleTime: 1, patience: 4 }).waitProbability / garnett(beta, 0.25)).toBeCloseTo(1, 3)
  }
})

test('patience as long as the handle time gives the normal tail', () => {
  expect(garnett(0, 1)).toBeCloseTo(0.5, 15)
  expect(garnett(1, 1)).toBeCloseTo(0.15865525393145707, 15)
  expect(garnett(-1, 1)).toBeCloseTo(0.8413447460685429, 15)
})

test('endless patience is Halfin and Whitt, none lets nobody wait', () => {
  expect(garnett(0.7, 0)).toBe(halfinWhitt(0.7))
  expect(garnett(0.7, 1e-12)).toBeCloseTo(halfinWhitt(0.7), 9)
  expect(garnett(0.7, Infinity)).toBe(0)
})

test('the inverses undo the limits', () => {
  const anyShare = fc.double({ min: 1e-12, max: 1 - 1e-9, noNaN: true })
  fc.assert(
    fc.property(anyShare, fc.double({ min: 0.001, max: 1000, noNaN: true }), (share, ratio) => {
      expect(halfinWhitt(halfinWhittBeta(share)) / share).toBeCloseTo(1, 12)
      expect(garnett(garnettBeta(share, ratio), ratio) / share).toBeCloseTo(1, 11)
    }),
  )
})

test('edges: at and below the load all wait, certain and impossible shares, nonsense', () => {
  expect([halfinWhitt(0), halfinWhitt(-2), halfinWhitt(Infinity), halfinWhitt(60)]).toEqual([1, 1, 0, 0])
  expect([halfinWhittBeta(1), halfinWhittBeta(0)]).toEqual([0, Infinity])
  expect([garnett(Infinity, 1), garnett(-Infinity, 1), garnett(-300, 0.01)]).toEqual([0, 1, 1])
  expect([garnettBeta(1, 1), garnettBeta(0, 1)]).toEqual([-Infinity, Infinity])
  expect(halfinWhittBeta(5e-324)).toBeGreaterThan(38)
  expect(() => halfinWhitt(NaN)).toThrow('beta is NaN')
  expect(() => garnett(1, -1)).toThrow('patienceRatio is -1')
})

test('a target is the decimal that is written: 0.999999 leaves a millionth, which the double does not', () => {
  expect(halfinWhittBeta(0.999999)).toBeCloseTo(7.978848507385134e-7, 20)
  expect(squareRootAgents(0, Infinity)).toBe(0)
  expect(() => squareRootAgents(-1, 1)).toThrow('load is -1')
  expect(() => squareRootAgents(1, NaN)).toThrow('beta is NaN')
})
