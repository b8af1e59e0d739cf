import { expect, test } from 'vitest'
import { FoldFault, isConnectionLost, isFinal, isStartingUp, whyUnwritable } from './database-trouble.ts'

const sql = (code: string, message = 'said PostgreSQL') => Object.assign(new Error(message), { code })

test.each([
  [sql('53100', 'could not extend file'), /disk of the database is full/],
  [new Error('PANIC: No space left on device'), /disk of the database is full/],
  [sql('53300', 'too many clients already'), /at its limits: too many clients/],
  [sql('25006'), /only be read/],
  [sql('55P03'), /has not ended/],
  [sql('42501', 'permission denied for table event'), /refuses to write: permission denied/],
  [sql('57P01'), /does not answer/],
  [Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }), /does not answer/],
  [new FoldFault('The model stopped.'), /The model stopped/],
])('why nothing can be written is said in words: %s', (error, why) => {
  expect(whyUnwritable(error)).toMatch(why)
})

test('the database’s own error is found below what was wrapped around it', () => {
  expect(whyUnwritable(new Error('not read', { cause: sql('53100') }))).toMatch(/full/)
  expect(isStartingUp(new Error('Cannot reach PostgreSQL', { cause: sql('57P03') }))).toBe(true)
})

test('what the database decided, or we did wrong, ends the same when it is tried again; a broken line does not', () => {
  expect([sql('42501'), sql('23514'), new TypeError('undefined')].map(isFinal)).toEqual([true, true, true])
  expect([sql('57P01'), sql('40001'), sql('53100'), new Error('Connection terminated')].map(isFinal)).toEqual(
    Array(4).fill(false),
  )
})

test('a query that fails since nobody is there is told from one that is wrong', () => {
  expect([sql('57P01'), sql('08006'), new Error('Connection terminated unexpectedly')].map(isConnectionLost)).toEqual([
    true,
    true,
    true,
  ])
  expect([sql('42703'), new Error('a bug')].map(isConnectionLost)).toEqual([false, false])
})
