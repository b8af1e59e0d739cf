import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase, type Place } from '../connect.ts'
import { openPostgresForTests } from '../testing/postgres-server.ts'
import { startWriter } from '../testing/writer-process.ts'
import { readLog } from './read.ts'

const KILLS = 3

/** Everything acknowledged is there, once, in an unbroken row of numbers; at most the batch in flight is there besides. */
async function expectWhole(place: Place, acknowledged: number, rows: number) {
  await using db = await openDatabase(place)
  const facts = await readLog(db, 0, 1_000_000)
  expect(facts.length).toBeGreaterThanOrEqual(acknowledged)
  expect(facts.length).toBeLessThanOrEqual(acknowledged + rows)
  expect(facts.map(({ seq }) => seq)).toEqual(facts.map((_, index) => index + 1))
  expect(new Set(facts.map(({ fact }) => fact.id)).size).toBe(facts.length)
}

/** Runs a writer for some batches, kills it in the middle of the next, and gives the last number that it acknowledged. */
async function killInFullFlow(place: Place, rows: number): Promise<number> {
  const writer = startWriter(place, rows)
  expect(await writer.next()).toBe('open')
  let last = ''
  for (let batch = 0; batch < 5; batch++) last = await writer.next()
  return Number((await writer.kill()).at(-1) ?? last)
}

test('a writer that is killed in full flow loses nothing that it acknowledged, on PGlite', { timeout: 120_000 }, async () => {
  const dir = mkdtempSync(join(tmpdir(), 'watchfloor-crash-'))
  for (let kill = 0; kill < KILLS; kill++) await expectWhole({ dir }, await killInFullFlow({ dir }, 200), 200)
  rmSync(dir, { recursive: true })
})

test('a writer that is killed in full flow loses nothing that it acknowledged, on PostgreSQL', { timeout: 120_000 }, async () => {
  await using server = await openPostgresForTests()
  const url = await server.createDatabase()
  for (let kill = 0; kill < KILLS; kill++) await expectWhole({ url }, await killInFullFlow({ url }, 200), 200)
})
