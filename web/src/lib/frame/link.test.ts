import { expect, test } from 'vitest'
import { STALE_MS, closeCodes } from '@watchfloor/core/frame/protocol'
import { type Link, STALE_AFTER_MS, afterClose, afterSilence, afterTrouble, afterWord } from './link.ts'

const live: Link = { status: 'live', heardAt: 10_000 }

test('a word from the server makes any link live', () => {
  expect(afterWord(12_000)).toEqual({ status: 'live', heardAt: 12_000 })
})

test('silence makes a live link stale before the promised five seconds are over', () => {
  expect(afterSilence(live, 10_000 + STALE_AFTER_MS - 1)).toBe(live)
  expect(afterSilence(live, 10_000 + STALE_AFTER_MS)).toEqual({ status: 'stale', heardAt: 10_000, trouble: null })
  expect(STALE_AFTER_MS).toBeLessThan(STALE_MS)
})

test('what the server itself does not trust is stale at once, as of the last word before; the next true word ends it', () => {
  const troubled = afterTrouble(live, 'The database does not answer.')
  expect(troubled).toEqual({ status: 'stale', heardAt: 10_000, trouble: 'The database does not answer.' })
  expect(afterTrouble(troubled, 'The database does not answer.')).toBe(troubled)
  expect(afterTrouble({ status: 'connecting', since: 0 }, 'x')).toEqual({ status: 'stale', heardAt: null, trouble: 'x' })
  expect(afterWord(20_000)).toEqual({ status: 'live', heardAt: 20_000 })
})

test('a link that never heard anything does not become stale, for it shows nothing', () => {
  const connecting: Link = { status: 'connecting', since: 0 }
  expect(afterSilence(connecting, 60_000)).toBe(connecting)
})

test('a close leaves a live link live until the silence is long enough, and tries again', () => {
  const { link, retryInMs } = afterClose(live, 1006, 0, 0)
  expect(link).toBe(live)
  expect(retryInMs).toBe(125)
})

test('retries slow down to at most two seconds, whatever chance says', () => {
  for (let attempt = 0; attempt < 50; attempt++) {
    for (const random of [0, 0.5, 0.999_999]) {
      const { retryInMs } = afterClose(live, 1006, attempt, random)
      expect(retryInMs).toBeGreaterThan(100)
      expect(retryInMs).toBeLessThanOrEqual(2_000)
    }
  }
})

test('every close code of the protocol is followed by what the protocol says', () => {
  for (const { code, retry } of Object.values(closeCodes)) {
    expect(afterClose(live, code, 3, 0.5).retryInMs !== null, String(code)).toBe(retry)
  }
})

test('a refused board says why and keeps the moment of the last word', () => {
  expect(afterClose(live, closeCodes.unauthorised.code, 0, 0).link).toEqual({ status: 'refused', why: 'token', heardAt: 10_000 })
  expect(afterClose({ status: 'connecting', since: 0 }, closeCodes.badHello.code, 0, 0).link).toEqual({
    status: 'refused',
    why: 'hello',
    heardAt: null,
  })
})
