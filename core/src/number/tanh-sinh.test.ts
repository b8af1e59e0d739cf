import { expect, test } from 'vitest'
import { integrate } from './tanh-sinh.ts'

test('several integrals at once, smooth, steep, and with an infinite slope at an end', () => {
  const [line, root, bell, fall] = integrate(0, 4, 4, (x, values) => {
    values[0] = x
    values[1] = Math.sqrt(x)
    values[2] = Math.exp(-(((x - 2) / 0.1) ** 2) / 2)
    values[3] = Math.exp(-20 * x)
  })
  expect(line! / 8).toBeCloseTo(1, 13)
  expect(root! / (16 / 3)).toBeCloseTo(1, 13)
  expect(bell! / (0.1 * Math.sqrt(2 * Math.PI))).toBeCloseTo(1, 13)
  expect(fall! / (1 / 20)).toBeCloseTo(1, 13)
})

test('a slope of x^−0.98 at an end, which no other rule survives', () => {
  const [sum] = integrate(0, 1, 1, (x, values) => {
    values[0] = 0.02 * x ** -0.98
  })
  expect(sum).toBeCloseTo(1, 5)
})

test('nothing between an end and itself', () => {
  expect([...integrate(3, 3, 2, () => {})]).toEqual([0, 0])
})
