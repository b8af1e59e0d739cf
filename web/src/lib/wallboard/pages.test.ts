import { expect, test } from 'vitest'
import { PAGE_MS, pageAt } from './pages.ts'

test('what fits stays on one page', () => {
  expect(pageAt(10, 10, 123_456)).toEqual({ index: 0, count: 1, size: 10 })
  expect(pageAt(0, 10, 123_456)).toEqual({ index: 0, count: 1, size: 1 })
})

test('more than fits is dealt evenly', () => {
  expect(pageAt(11, 10, 0)).toEqual({ index: 0, count: 2, size: 6 })
  expect(pageAt(60, 10, 0).count).toBe(6)
})

test('each page stays fifteen seconds, and every queue is shown in a round', () => {
  const shown = new Set<number>()
  for (let turn = 0; turn < 6; turn++) {
    const { index, size } = pageAt(57, 10, turn * PAGE_MS)
    for (let queue = index * size; queue < Math.min(57, (index + 1) * size); queue++) shown.add(queue)
  }
  expect(shown.size).toBe(57)
})
