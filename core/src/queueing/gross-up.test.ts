import { expect, test } from 'vitest'
import { agentsForOccupancy, agentsForOccupancyOf, grossUp } from './gross-up.ts'

test('19 agents at 10, 20 and 30 % shrinkage are 21.111, 23.750 and 27.143 before rounding', () => {
  expect([0.1, 0.2, 0.3].map((share) => grossUp(19, share).exact.toFixed(3))).toEqual(['21.111', '23.750', '27.143'])
  expect([0.1, 0.2, 0.3].map((share) => grossUp(19, share).rostered)).toEqual([22, 24, 28])
})

test('21 agents at 30 % are 30 people, though the doubles say a little more', () => {
  expect(21 / (1 - 0.3)).toBeGreaterThan(30)
  expect(grossUp(21, 0.3)).toEqual({ exact: 30, rostered: 30 })
})

test('every whole number of people at every whole per cent is that of whole-number arithmetic', () => {
  for (let agents = 0; agents <= 120; agents++) {
    for (let percent = 0; percent < 100; percent++) {
      expect(grossUp(agents, percent / 100).rostered).toBe(Math.ceil((agents * 100) / (100 - percent)))
    }
  }
})

test('68 agents at 30 % are 97.14 and so 98 people, where a calculator prints 97', () => {
  expect(grossUp(68, 0.3)).toEqual({ exact: 97.14285714285714, rostered: 98 })
})

test('15 Erlangs at no more than 85 % need 18; 400 calls of 257 s in half an hour need 68', () => {
  expect(agentsForOccupancy(15, 0.85)).toBe(18)
  expect(agentsForOccupancyOf(400, 257, 1800, 0.85)).toBe(68)
  expect(agentsForOccupancy(15.3, 0.85)).toBe(18)
  expect(agentsForOccupancyOf(90, 600, 3600, 0.75)).toBe(20)
})

test('edges: nobody, nothing to do, no cap to keep, and nonsense', () => {
  expect(grossUp(0, 0.3)).toEqual({ exact: 0, rostered: 0 })
  expect(agentsForOccupancy(0, 0.85)).toBe(0)
  expect(agentsForOccupancy(3, 0)).toBe(Infinity)
  expect(agentsForOccupancyOf(0, 300, 1800, 0.8)).toBe(0)
  expect(() => grossUp(10, 1)).toThrow('shrinkage is 1')
  expect(() => grossUp(10, 1.2)).toThrow('shrinkage is 1.2: it must be a share from 0 to 1')
  expect(() => grossUp(-1, 0.2)).toThrow('agents is -1')
})
