import { expect, test } from 'vitest'
import { randomStreams, sfc32 } from './random.ts'

test('a stream gives the same numbers for the same seed and name, and others for another', () => {
  const first = (seed: string, name: string) => Array.from({ length: 5 }, randomStreams(seed)(name))
  expect(first('1', 'a')).toEqual(first('1', 'a'))
  expect(first('1', 'a')).not.toEqual(first('1', 'b'))
  expect(first('1', 'a')).not.toEqual(first('2', 'a'))
})

test('numbers lie in [0, 1), spread evenly, and neighbours do not follow one another', () => {
  const random = randomStreams('even')('x')
  const numbers = Array.from({ length: 100_000 }, random)
  const tenths = Array<number>(10).fill(0)
  for (const number of numbers) tenths[Math.floor(number * 10)]! += 1
  const chiSquare = tenths.reduce((sum, n) => sum + (n - 10_000) ** 2 / 10_000, 0)
  expect(chiSquare).toBeLessThan(27.9) // 9 degrees of freedom, p = 0.001
  const serial = numbers.slice(1).reduce((sum, number, i) => sum + (number - 0.5) * (numbers[i]! - 0.5), 0) / numbers.length
  expect(Math.abs(serial * 12)).toBeLessThan(0.011) // 3.5 standard errors
  expect(Math.min(...numbers.slice(0, 50_000))).toBeGreaterThanOrEqual(0)
  expect(numbers.every((number) => number < 1)).toBe(true)
})

test('streams of similar names are independent', () => {
  const streams = randomStreams('1')
  const [a, b] = [streams('contact/1'), streams('contact/2')]
  let product = 0
  for (let i = 0; i < 50_000; i++) product += (a() - 0.5) * (b() - 0.5)
  expect(Math.abs((product / 50_000) * 12)).toBeLessThan(0.016)
})

test('the generator counts its 32-bit words without a sign', () => {
  const random = sfc32(0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff)
  for (let i = 0; i < 1000; i++) expect(random()).toBeGreaterThanOrEqual(0)
})
