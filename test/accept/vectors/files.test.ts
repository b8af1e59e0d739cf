import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { compareFile, findFiles } from './files.ts'
import { reportFamily } from './report.ts'

const folder = mkdtempSync(join(tmpdir(), 'watchfloor-vectors-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function outcomeOf(text: string) {
  const path = join(folder, 'anything.json')
  writeFileSync(path, text)
  const outcome = await compareFile(path)
  return { outcome, report: reportFamily(outcome.family, [outcome], 5) }
}

test('the family is the one that the file names, whatever the file is called', async () => {
  const { outcome, report } = await outcomeOf(
    JSON.stringify({
      family: 'offered-load',
      cases: [
        {
          id: 'one',
          kind: 'sinusoid',
          mean_per_hour: 60,
          relative_amplitude: 0,
          period_s: 60,
          aht_s: 60,
          t_s: 1,
          load: 1,
          load_peak: 1,
          peak_lag_s: (60 * Math.atan(2 * Math.PI)) / (2 * Math.PI),
        },
      ],
    }),
  )
  expect(outcome).toMatchObject({ family: 'offered-load', cases: 1, failure: null })
  expect(report).toMatchObject({ right: true, compared: 3 })
})

test.each([
  ['an unknown family', '{"family":"tea-leaves","cases":[{"id":"a","p":1}]}', /nobody knows this family/],
  ['a file without a family', '{"cases":[]}', /names no family/],
  ['a file that is no JSON', '{"family":', /JSON/],
  ['a file without cases', '{"family":"offered-load"}', /no list of cases/],
  ['a file with nothing in it to compare', '{"family":"offered-load","cases":[]}', /nothing to compare/],
])('%s is a failure', async (_what, text, why) => {
  const { outcome, report } = await outcomeOf(text)
  expect(outcome.failure).toMatch(why)
  expect(report.right).toBe(false)
})

test('a folder that is not there has no files', () => {
  expect(findFiles(join(folder, 'nowhere'))).toEqual([])
})
