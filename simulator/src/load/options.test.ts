import { expect, test } from 'vitest'
import { readOptions } from './options.ts'

test('without arguments a modest load of its own making', () => {
  expect(readOptions([], {})).toEqual({
    ...{
      rate: 1_000,
      boards: 50,
      stopped: 0,
      durationMs: 30_000,
      batch: 10,
      scenario: 'mix',
      floors: 1,
      seed: '1',
      connections: 256,
    },
    ...{ url: null, token: null, databaseUrl: null, json: null },
  })
})

test('batches and floors grow with the rate unless they are named', () => {
  expect(readOptions(['--rate', '20000'], {})).toMatchObject({ batch: 200, floors: 16 })
  expect(readOptions(['--rate', '5000', '--batch', '1', '--floors', '3'], {})).toMatchObject({ batch: 1, floors: 3 })
})

test('the token comes from the flag or the environment', () => {
  expect(readOptions(['--token', 'a'], { WATCHFLOOR_TOKEN: 'b' })?.token).toBe('a')
  expect(readOptions([], { WATCHFLOOR_TOKEN: 'b' })?.token).toBe('b')
})

test('all that is wrong is named at once, with the remedy', () => {
  const read = () => readOptions(['--rate', '0', '--duration', 'soon', '--url', 'ftp://x', '--scenario', 'storm'], {})
  expect(read).toThrow(/--rate 0: must be a whole number from 1/)
  expect(read).toThrow(/--duration soon: must be a span/)
  expect(read).toThrow(/--url ftp:\/\/x: must be an http address/)
  expect(read).toThrow(/--scenario storm: must be one of mix, calm/)
})

test('a run is bounded: so many events are remembered and no more', () => {
  expect(() => readOptions(['--rate', '1000000', '--duration', '1h'], {})).toThrow(/shorter --duration/)
  expect(() => readOptions(['--url', 'http://x', '--database-url', 'postgres://y'], {})).toThrow(/has its own database/)
})

test('help is help', () => {
  expect(readOptions(['--help'], {})).toBeNull()
})
