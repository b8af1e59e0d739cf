import { randomStreams } from '@watchfloor/core/twin/random'
import { expect, test } from 'vitest'
import { HELD_MAX, Session } from './session.ts'
import { encodeWire } from './wire.ts'

/** A socket whose reader takes bytes when the test says so. */
function socketOf() {
  const sent: Buffer[] = []
  const socket = {
    packs: false,
    buffered: 0,
    write(bytes: Buffer) {
      sent.push(bytes)
      socket.buffered += bytes.length
    },
  }
  return { socket, sent, read: (bytes = Infinity) => (socket.buffered = Math.max(0, socket.buffered - bytes)) }
}

const wireOf = (length: number) => encodeWire('x'.repeat(length))

test('a board that reads nothing holds no more than the bound, however many frames come', () => {
  const { socket, sent } = socketOf()
  const session = new Session(socket, 0)
  const frame = wireOf(10_000)
  for (let n = 0; n < 1_000; n++) session.offer(frame, n)
  expect(session.heldBytes).toBeLessThanOrEqual(HELD_MAX)
  expect(sent.length).toBe(Math.floor(HELD_MAX / frame.plain.length))
})

test('a board that says it lives but does not read gets nothing until it has read what we hold', () => {
  const { socket, read } = socketOf()
  const session = new Session(socket, 0)
  while (session.offer(wireOf(10_000), 0) === 'sent');
  const held = socket.buffered
  expect(session.heard(1_000)).toBe(false)
  read(held - 1)
  expect(session.heard(2_000)).toBe(false)
  expect(session.offer(wireOf(10), 2_100)).toBe('behind')
  read()
  expect(session.heard(3_000)).toBe(true)
  expect(session.offer(wireOf(10), 3_100)).toBe('sent')
})

test('a picture beyond the bound is sent to a board that has read everything, and to no other', () => {
  const { socket, read } = socketOf()
  const session = new Session(socket, 0)
  expect(session.offer(wireOf(HELD_MAX * 2), 0)).toBe('sent')
  expect(session.offer(wireOf(10), 0)).toBe('behind')
  read()
  expect(session.heard(100)).toBe(true)
  expect(session.offer(wireOf(10), 100)).toBe('sent')
  expect(session.offer(wireOf(HELD_MAX * 2), 100)).toBe('behind')
})

test('whatever a board reads and says, it holds the bound or a single message, and goes on with one snapshot', () => {
  const seed = String(Date.now())
  const random = randomStreams(seed)('session')
  const upTo = (most: number) => Math.floor(random() * most)
  const { socket, read } = socketOf()
  const session = new Session(socket, 0)
  const snapshot = wireOf(30_000)
  let now = 0
  for (let step = 0; step < 5_000; step++) {
    const why = `seed ${seed}, step ${step}`
    const kind = upTo(10)
    if (kind < 7) session.offer(wireOf(1 + upTo(60_000)), now)
    else if (kind === 7) read(upTo(200_000))
    else {
      now += upTo(5_000)
      const wasBehind = session.isBehind
      const needs = session.heard(now)
      expect(needs, why).toBe(wasBehind && socket.buffered === 0)
      if (needs) session.write(snapshot)
    }
    expect(session.heldBytes, why).toBeLessThanOrEqual(HELD_MAX)
  }
})
