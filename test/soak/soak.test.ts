import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { soak } from './run.ts'

/** Some hours of a working day; `npm run soak` lives a month, and is what says whether anything grows. */
const SEED = Number(process.env['SEED'] ?? 1 + Math.floor(Math.random() * 1e6))
const HOUR_MS = 3_600_000
/** A board of a busy floor has a row more here and one less there; what is left behind by every frame is more. */
const NOISE = 1.15

const built = existsSync(new URL('../../web/build/handler.js', import.meta.url))
if (!built) process.stdout.write('SKIPPED: the page of the soak: web/build is missing, `npm test` builds it first\n')

test(
  'hours told in seconds leave true figures, no error, and a page that is as large as before',
  { timeout: 240_000 },
  async () => {
    process.stdout.write(`soak: seed ${SEED}\n`)
    const lines: string[] = []
    const from = Date.parse('2018-11-03T22:00:00-03:00') // two hours before the clocks are put forward
    const { weighings, misses, events } = await soak(
      { from, days: 14 / 24, seed: SEED, withPage: built, speed: Infinity, minutes: 3, sampleMs: 2 * HOUR_MS },
      (line) => lines.push(line),
    )
    expect(misses, `seed ${SEED}\n${lines.join('\n')}`).toEqual([])
    expect(events).toBeGreaterThan(1_000)
    expect(weighings.length).toBe(7)
    if (!built) return
    const pages = weighings.map(({ page }) => page!)
    const [, , third] = pages
    const last = pages.at(-1)!
    const said = `seed ${SEED}\n${JSON.stringify(pages)}`
    expect(last.nodes, said).toBeLessThan(third!.nodes * NOISE)
    expect(last.listeners, said).toBeLessThan(third!.listeners * NOISE)
    expect(last.documents, said).toBe(third!.documents)
  },
)
