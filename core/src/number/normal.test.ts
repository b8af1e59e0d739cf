import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  logNormalTail,
  millsRatio,
  normalCdf,
  normalDensity,
  normalHazard,
  normalQuantile,
  normalTail,
  normalTailQuantile,
} from './normal.ts'

/** Reference values: 40-digit arithmetic, rounded once. */
const references: [x: number, cdf: number, tail: number, mills: number, hazard: number][] = [
  [-37, 5.725571222524577e-300, 1.0, 4.7169665550365805e297, 2.1200065515246056e-298],
  [-12.5, 3.732564298877713e-36, 1.0, 2.129836830540872e34, 4.695195357975146e-35],
  [-3, 0.0013498980316300946, 0.9986501019683699, 225.33489622034912, 0.004437839042125664],
  [-1, 0.15865525393145705, 0.8413447460685429, 3.4770518117036944, 0.2875999709391784],
  [-0.5, 0.3085375387259869, 0.6914624612740131, 1.9640174953579939, 0.5091604338370335],
  [-1e-9, 0.49999999960105773, 0.5000000003989423, 1.2533141383155002, 0.7978845601662455],
  [0, 0.5, 0.5, 1.2533141373155003, 0.7978845608028654],
  [0.25, 0.5987063256829237, 0.4012936743170763, 1.0378245758537268, 0.9635539794164039],
  [0.66, 0.7453730853286639, 0.25462691467133614, 0.7935669641718954, 1.2601331017395891],
  [0.67, 0.7485711049046899, 0.2514288950953101, 0.7888283627629858, 1.2677028960994186],
  [1, 0.8413447460685429, 0.15865525393145705, 0.6556795424187984, 1.525135276160981],
  [2.75, 0.9970202367649454, 0.002979763235054557, 0.32767831469055203, 3.0517735082480666],
  [5.6, 0.9999999892824097, 1.071759025831093e-8, 0.17335028501302024, 5.768666604297135],
  [5.7, 0.9999999940096286, 5.990371401063528e-9, 0.17047376074592785, 5.8660053935830545],
  [9, 1.0, 1.1285884059538405e-19, 0.10978728257830829, 9.108523105002869],
  [20, 1.0, 2.7536241186062337e-89, 0.04987592598183679, 20.04975306852785],
  [37, 1.0, 5.725571222524577e-300, 0.027007327965128336, 37.02698768612699],
]

const close = (got: number, want: number, ulps = 6) =>
  expect(Math.abs(got - want)).toBeLessThanOrEqual(ulps * 2 ** -53 * Math.abs(want))

test('both tails, the scaled tail and the hazard agree with 40-digit arithmetic to the last digits', () => {
  for (const [x, cdf, tail, mills, hazard] of references) {
    close(normalCdf(x), cdf, 9)
    close(normalTail(x), tail, 9)
    close(millsRatio(x), mills)
    close(normalHazard(x), hazard)
  }
})

test('the quantile undoes both tails, down to the smallest doubles', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 37, noNaN: true }), (x) => {
      // half an ulp of the tail is worth 1/(x·hazard) of it in x
      close(normalTailQuantile(normalTail(x)), x, 8 + 4 / (x * normalHazard(x)))
    }),
  )
  expect(normalQuantile(0)).toBe(-Infinity)
  expect(normalQuantile(1)).toBe(Infinity)
  expect(normalQuantile(0.5)).toBe(0)
  expect(normalTailQuantile(0.5)).toBe(0)
  close(normalQuantile(5e-324), -38.467405617144344)
  close(normalQuantile(0.5 + 2 ** -52), 2 ** -52 * 2.5066282746310007)
})

test('what underflows has a logarithm', () => {
  close(logNormalTail(100), -5005.524208694205)
  close(logNormalTail(-3), Math.log1p(-0.0013498980316300946))
  expect(normalDensity(60)).toBe(0)
})
