import { expect, test } from 'vitest'
import { NODES, WEIGHTS } from './gauss-legendre.ts'

test('the rule integrates powers up to 39 over (0, 1), and the exponential', () => {
  const integral = (f: (x: number) => number) => NODES.reduce((sum, node, i) => sum + WEIGHTS[i]! * f(node), 0)
  for (let power = 0; power < 40; power++) expect(integral((x) => x ** power)).toBeCloseTo(1 / (power + 1), 15)
  expect(integral((x) => Math.exp(-20 * x))).toBeCloseTo((1 - Math.exp(-20)) / 20, 15)
  expect(integral((x) => x ** 60)).not.toBeCloseTo(1 / 61, 15)
})
