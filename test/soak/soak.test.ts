import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { soak } from './run.ts'

/** Some hours of a working day; `npm run soak` lives a month, and is what says whether anything grows. */
const SEED = Number(process.env['SEED'] ?? 1 + Math.floor(Math.random() * 1e6))
const HOUR_MS = 3_600_000
const HOURS = 4
/** A board of a busy floor has a row more here and one less there; what is left behind by every frame is more. */
const NOISE = 1.15

const built = existsSync(new URL('../../web/build/handler.js', import.meta.url))
if (!built) process.stdout.write('SKIPPED: the page of the soak: web/build is missing, `npm test` builds it first\n')

test(
  'hours told in seconds leave true figures, no error, and a page that is no larger than before',
  { timeout: 240_000 },
  async () => {
    process.stdout.write(`soak: seed ${SEED}\n`)
    const lines: string[] = []
    const from = Date.parse('2018-10-19T10:00:00-03:00') // a working day
    const { weighings, misses, events } = await soak(
      { from, days: HOURS / 24, seed: SEED, withPage: built, speed: Infinity, minutes: 3, sampleMs: HOUR_MS },
      (line) => lines.push(line),
    )
    expect(misses, `seed ${SEED}\n${lines.join('\n')}`).toEqual([])
    expect(events).toBeGreaterThan(1_000)
    expect(weighings.length).toBe(HOURS)
    if (!built) return
    const pages = weighings.map(({ page }) => page!)
    const [, full] = pages // two hours after the first contacts of this floor its lists are full
    const last = pages.at(-1)
    const said = `seed ${SEED}\n${JSON.stringify(pages)}`
    process.stdout.write(`${said}\n`)
    expect(last!.nodes, said).toBeLessThan(full!.nodes * NOISE)
    expect(last!.listeners, said).toBeLessThan(full!.listeners * NOISE)
    expect(last!.documents, said).toBe(full!.documents)
  },
)
