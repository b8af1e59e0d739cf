import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compareFile, findFiles, vectorsDir } from './files.ts'
import { reportFamily } from './report.ts'

const paths = findFiles(vectorsDir())
if (paths.length === 0) console.warn(`SKIPPED: no reference values in ${vectorsDir()}; set VECTORS_DIR to run these tests`)

describe.skipIf(paths.length === 0)('reference values of the queueing mathematics', () => {
  test.each(paths.map((path) => [basename(path), path]))('%s is within tolerance', async (_name, path) => {
    const outcome = await compareFile(path)
    const { right, lines } = reportFamily(outcome.family, [outcome], 10)
    expect(right, lines.join('\n')).toBe(true)
  })
})
