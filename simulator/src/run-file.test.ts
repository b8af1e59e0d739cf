import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readRun, writeRun, type Run } from './run-file.ts'

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'watchfloor-run-'))
  onTestFinished(() => rm(path, { recursive: true }))
  return path
}

test('a run is read as it was written, also from a folder that was not there', async () => {
  const path = join(await folder(), 'new', 'run.json')
  const run: Run = { seed: 'x', mark: 'm', restarted: false, startAt: 1, staged: [{ scenario: 'outage', at: 2 }], sentUntil: 3 }
  expect(await readRun(path)).toBeNull()
  await writeRun(path, run)
  expect(await readRun(path)).toEqual(run)
})

test('a file that is none is refused and says what to do', async () => {
  const path = join(await folder(), 'run.json')
  for (const text of [
    '',
    '{',
    '{}',
    '{"seed":"1","mark":"m","restarted":false,"startAt":1,"sentUntil":2,"staged":[{"scenario":"party","at":1}]}',
  ]) {
    await writeFile(path, text)
    await expect(readRun(path)).rejects.toThrow('--state')
  }
})
