import { expect, test } from 'vitest'
import { bearerToken, newToken, rememberTokens, type Scope } from './token.ts'

test('tokens are long, random and recognisable', () => {
  expect(newToken()).toMatch(/^wf_[\w-]{43}$/)
  expect(newToken()).not.toBe(newToken())
})

test('the token is read from the header, whatever the case of its scheme', () => {
  expect(bearerToken('bearer abc')).toBe('abc')
  expect(bearerToken('Bearer   abc ')).toBe('abc')
  for (const header of [null, undefined, '', 'Bearer', 'Bearer a b', 'Basic abc']) expect(bearerToken(header)).toBeNull()
})

test('a good token is asked for once in five seconds, a bad one each time; a revoked one ends', async () => {
  let now = 0
  let asked = 0
  let scope: Scope | null = 'ingest'
  const scopeOf = rememberTokens(
    async (token) => {
      asked += 1
      return token === 'good' ? scope : null
    },
    () => now,
  )
  expect([await scopeOf('good'), await scopeOf('good'), asked]).toEqual(['ingest', 'ingest', 1])
  expect([await scopeOf('bad'), await scopeOf('bad'), asked]).toEqual([null, null, 3])
  scope = null
  now = 5_000
  expect(await scopeOf('good')).toBeNull()
})
