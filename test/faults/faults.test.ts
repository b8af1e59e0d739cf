import { dice } from '@watchfloor/core/model/replay.gen'
import { describe, expect, test } from 'vitest'
import { faults } from './catalogue.ts'
import type { Engine } from './fault.ts'
import { playTogether } from './play.ts'

/** Some faults in seconds, those of one database one after another on one floor; `npm run faults` plays all of them at length. */
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e6))
const timeout = 180_000

const scenes: { what: string; engine: Engine; names: string[] }[] = [
  {
    what: 'a network that cuts, a board that vanishes, a second server, a damaged checkpoint',
    engine: 'embedded',
    names: ['cutting-network', 'board-vanishes', 'two-servers', 'checkpoint-flipped'],
  },
  {
    what: 'a PostgreSQL that is killed, cut off, written to by another process meanwhile, and stands still',
    engine: 'postgres',
    names: ['postgres-killed', 'connections-cut', 'another-writer', 'postgres-frozen'],
  },
  { what: 'a disk without room', engine: 'embedded', names: ['disk-full'] },
  { what: 'a clock that is put forward and back', engine: 'embedded', names: ['clock-jumps'] },
]

describe('nothing acknowledged is lost, it is said aloud, and it heals by itself', () => {
  for (const { what, engine, names } of scenes)
    test(`after ${what}`, { timeout }, async ({ skip }) => {
      const played = names.map((name) => faults.find((fault) => fault.name === name)!)
      const lines: string[] = []
      const tell = (line: string) => void lines.push(line)
      const { verdict, misses } = await playTogether(played, engine, { seed: SEED, roll: dice(SEED), short: true, tell })
      process.stdout.write(`${lines.filter((line) => /SKIPPED|healed|after .* s/.test(line)).join('\n')}\n`)
      if (verdict === 'skipped') skip()
      expect(misses, `seed ${SEED}\n${lines.join('\n')}`).toEqual([])
    })
})
