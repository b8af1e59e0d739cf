import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lowerGammaRatio, upperGammaRatio } from './gamma-ratio.ts'

const lower = (c: number, b: number) => lowerGammaRatio(c, b, b - c, 0)
const upper = (c: number, b: number) => upperGammaRatio(c, b, b - c, 0)

/** 50-digit arithmetic, rounded once. */
const references: [c: number, b: number, lower: number, upper: number][] = [
  [0.5, 0.25, 1.1845930729386531, 1.091282721530094],
  [3, 3, 2.5745637607083705, 1.8888888888888888],
  [12.5, 20, 43.98394171640858, 1.321299993016205],
  [39, 39.5, 8.70168398875828, 7.035621762857427],
  [39.9, 60.1, 748.0662194962335, 1.757285452308023],
  [40, 60, 695.273839340748, 1.7762175903049373],
  [40, 61, 976.4671289673656, 1.704503369770957],
  [64, 45, 3.05984511755846, 690.4740661873107],
  [100, 64.5, 2.693266860428727, 106173.2856933791],
  [100, 66, 2.7991207870823795, 47755.17612998161],
  [1000, 1000, 39.96993884645658, 39.303212926178155],
  [1000, 1080.5, 1707.2002227697278, 10.948285298234353],
  [1000, 930, 12.446616126448852, 1024.0403333695892],
  [1000, 1499, 6.463083202192049e42, 1.992132512248758],
  [1000, 1501, 1.258836467648665e43, 1.9842572097433415],
  [1000000.0, 1002000.0, 18051.121438586353, 421.2456301118727],
  [1000000.0, 999000.0, 655.8981906200656, 3478.2123491062957],
]

test('both ratios agree with 50-digit arithmetic, on either side of the mean and where one method hands over to another', () => {
  for (const [c, b, below, above] of references) {
    expect(Math.abs(lower(c, b) - below)).toBeLessThanOrEqual(3e-15 * below)
    expect(Math.abs(upper(c, b) - above)).toBeLessThanOrEqual(3e-15 * above)
  }
})

test('they obey their recursions at any size', () => {
  const parameters = fc.tuple(fc.double({ min: 0.5, max: 1e6, noNaN: true }), fc.double({ min: -4, max: 4, noNaN: true }))
  fc.assert(
    fc.property(parameters, ([c, z]) => {
      const b = Math.max(c / 4, c + z * Math.sqrt(c))
      expect(lower(c, b) / (1 + (b / (c + 1)) * lower(c + 1, b))).toBeCloseTo(1, 11)
      expect(upper(c + 1, b) / (((c + 1) / b) * (1 + upper(c, b)))).toBeCloseTo(1, 11)
    }),
  )
})
