import fc from 'fast-check'
import { expect, test } from 'vitest'
import { upperGammaRatio } from '../number/gamma-ratio.ts'
import { ROUGH, roughRatio } from './rough-ratio.ts'

test('it is the exact ratio to six digits, wherever it gives one', () => {
  fc.assert(
    fc.property(fc.double({ min: 24, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 6, noNaN: true }), (load, spare) => {
      const agents = Math.floor(load + spare * Math.sqrt(load)) + 1
      const rough = roughRatio(agents, load)
      if (Number.isNaN(rough)) expect(agents).toBeGreaterThan(1.3 * load)
      else expect(Math.abs(rough / upperGammaRatio(agents, load, load - agents, 0) - 1)).toBeLessThan(ROUGH / 2)
    }),
    { numRuns: 1000 },
  )
})
