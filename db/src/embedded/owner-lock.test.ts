import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../connect.ts'
import { startWriter } from '../testing/writer-process.ts'
import { ownFolder } from './owner-lock.ts'

const root = mkdtempSync(join(tmpdir(), 'watchfloor-owner-'))
afterAll(() => rmSync(root, { recursive: true }))

test('a folder has one owner, and can be had again when he gave it back', () => {
  const dir = join(root, 'one')
  const release = ownFolder(dir)
  expect(() => ownFolder(dir)).toThrow(`in use by this process (${process.pid})`)
  expect(() => ownFolder(`${dir}/../one/`)).toThrow('in use by this process')
  release()
  ownFolder(dir)()
})

test('two openers: the second is refused and told which process has the folder', { timeout: 60_000 }, async () => {
  const dir = join(root, 'two')
  const writer = startWriter({ dir }, 1)
  expect(await writer.next()).toBe('open')
  await expect(openDatabase({ dir })).rejects.toThrow(
    /The data folder .*two is in use by process \d+, since .* choose another folder/,
  )
  await writer.kill()
})

test('the lock of an owner that was killed is no lock', { timeout: 60_000 }, async () => {
  const dir = join(root, 'killed')
  const writer = startWriter({ dir }, 1)
  await writer.next()
  await writer.kill()
  ownFolder(dir)()
})

test('a note that was left behind says nothing about who owns the folder', () => {
  const dir = join(root, 'note')
  ownFolder(dir)()
  writeFileSync(join(dir, 'owner.json'), '{"pid":1,"since":"2026-11-22T00:00:00.000Z"}')
  const release = ownFolder(dir)
  writeFileSync(join(dir, 'owner.json'), 'half a no')
  expect(() => ownFolder(dir)).toThrow('in use by another process')
  release()
})
