import { expect, test } from 'vitest'
import type { Frame, Items, SourceItem } from '@watchfloor/core/frame/frame'
import { afterFrame, fromSnapshot } from './picture.ts'

const source = (id: string, state: SourceItem['state']): SourceItem => ({
  id,
  name: id,
  state,
  lastHeardAt: 0,
  since: null,
  heartbeatMs: null,
  silenceMs: 60_000,
  lagMs: null,
  clockWarning: false,
})
const frame = (seq: number, upserts: Items, removals: Frame['removals'] = [], epoch = 'e1'): Frame => ({
  epoch,
  seq,
  at: 1_000 + seq,
  upserts,
  removals,
})
const start = fromSnapshot(frame(5, { 'source/a': source('a', 'live'), 'source/b': source('b', 'live') }))

test('a frame replaces the records it names, drops those it removes and keeps the rest as they were', () => {
  const next = afterFrame(start, frame(6, { 'source/a': source('a', 'lost') }, ['source/b']))
  expect(next).toEqual({ epoch: 'e1', seq: 6, at: 1_006, items: { 'source/a': source('a', 'lost') } })
  expect(start.items['source/b']?.state).toBe('live')
})

test('an unchanged record keeps its identity, so its tile has nothing to draw', () => {
  const next = afterFrame(start, frame(6, { 'source/a': source('a', 'lost') }))
  if (next === 'gap') throw new Error('a frame in order must not be a gap')
  expect(next.items['source/b']).toBe(start.items['source/b'])
})

test('a frame that is already in the picture changes nothing', () => {
  expect(afterFrame(start, frame(5, { 'source/a': source('a', 'lost') }))).toBe(start)
})

test('a missing frame, another epoch or no picture at all is a gap', () => {
  expect(afterFrame(start, frame(7, {}))).toBe('gap')
  expect(afterFrame(start, frame(6, {}, [], 'e2'))).toBe('gap')
  expect(afterFrame(null, frame(1, {}))).toBe('gap')
})
