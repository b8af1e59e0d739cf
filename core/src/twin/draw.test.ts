import { expect, test } from 'vitest'
import { draw, keyBelow, nameNumber, threefryWords, use } from './draw.ts'

test('the generator gives the known answers of its authors (Random123, threefry2x32, 13 rounds)', () => {
  expect(threefryWords(0, 0, 0, 0)).toEqual([0x9d1c5ec6, 0x8bd50731])
  expect(threefryWords(-1, -1, -1, -1)).toEqual([0xfd36d048, 0x2d17272c])
  expect(threefryWords(0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3)).toEqual([0xba3e4725, 0xf27d669e])
})

test('a use of a thing always gives the same number, in whatever order it is asked', () => {
  const key = keyBelow({ a: 1, b: 2 }, 3, 4)
  const talk = draw(key, use.talk)
  draw(key, use.wrap)
  expect(draw(key, use.talk)).toBe(talk)
  expect(draw(key, use.talk, 1)).not.toBe(talk)
  expect(draw(keyBelow({ a: 1, b: 2 }, 3, 5), use.talk)).not.toBe(talk)
})

test('numbers of neighbouring keys and uses lie evenly in (0, 1) and do not follow one another', () => {
  const tenths = Array<number>(10).fill(0)
  let [product, before] = [0, 0.5]
  const n = 100_000
  for (let i = 0; i < n; i++) {
    const number = draw(keyBelow({ a: 7, b: 9 }, 1, i >> 2), i & 3)
    tenths[Math.floor(number * 10)]! += 1
    product += (number - 0.5) * (before - 0.5)
    before = number
  }
  expect(tenths.reduce((sum, count) => sum + (count - n / 10) ** 2 / (n / 10), 0)).toBeLessThan(27.9) // 9 degrees, p = 0.001
  expect(Math.abs((product / n) * 12)).toBeLessThan(3.5 / Math.sqrt(n))
})

test('names that differ in one letter have other numbers', () => {
  expect(new Set(['a1', 'a2', 'b1', '1a', ''].map(nameNumber)).size).toBe(5)
})
