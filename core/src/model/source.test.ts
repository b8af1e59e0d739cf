import { expect, test } from 'vitest'
import { SourceTrack } from './source.ts'
import { takenBack, told } from './told.gen.ts'

const setting = { id: '/pbx', name: 'PBX', heartbeatMs: 5_000, silenceMs: 900_000, latenessMs: 2_000 }
const state = (at: number, value: 'live' | 'lost' | 'restarted') => told('', 'source.state', at, { state: value })

test('M5 a restart counts from its moment, until it is taken back', () => {
  const track = new SourceTrack('/pbx')
  const restart = state(10_000, 'restarted')
  expect(track.add(restart)).toBe(true)
  expect(track.add(restart)).toBe(false)
  expect(track.firstRestartAfter(9_999)).toBe(10_000)
  expect(track.firstRestartAfter(10_000)).toBeNull()
  expect(track.add(takenBack(restart))).toBe(true)
  expect(track.restarts).toEqual([])
})

test('M6 facts more than two seconds ahead of their receipt do not move the watermark', () => {
  const track = new SourceTrack('/pbx')
  track.hear(state(12_000, 'live'), 10_000)
  expect(track.watermark).toBe(12_000)
  track.hear(state(99_000, 'live'), 10_000)
  expect(track.watermark).toBe(12_000)
  expect(track.clockWarning).toBe(true)
})

test('M6 the patience is that of the heartbeat once one was heard, else the silence limit', () => {
  const track = new SourceTrack('/pbx')
  track.hear(told('ana', 'agent.state', 1_000_000, { presence: 'available' }), 1_000_000)
  expect(track.horizon(setting)).toBe(1_900_000)
  track.add(state(1_000_000, 'live'))
  expect(track.horizon(setting)).toBe(1_012_500)
  expect(track.horizon({ ...setting, heartbeatMs: null })).toBe(1_900_000)
})

test('a source is lost when it says so or its heartbeat stays away; a silent one without heartbeat is quiet', () => {
  const track = new SourceTrack('/pbx')
  track.hear(state(100_000, 'live'), 100_000)
  track.add(state(100_000, 'live'))
  expect(track.stateAt(112_500, setting).state).toBe('live')
  expect(track.stateAt(112_501, setting)).toEqual({ state: 'lost', since: 100_000 })
  expect(track.stateAt(2_000_000, { ...setting, heartbeatMs: null }).state).toBe('quiet')
  track.add(state(101_000, 'lost'))
  expect(track.stateAt(101_000, setting)).toEqual({ state: 'lost', since: 101_000 })
})
