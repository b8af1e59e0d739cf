import pg from 'pg'
import { statfsSync } from 'node:fs'
import { pause, until } from '../support/server.ts'
import type { Fault, Ground, Outcome } from './fault.ts'
import { played } from './databases.ts'
import { openVictim, restartPostgres, type Victim } from './postgres.ts'
import { lacksSmallDisk, mountSmallDisk, type SmallDisk } from './small-disk.ts'
import { Trial } from './trial.ts'

const FULL = /disk of the database is full|database/i

/** The disk below the database is full for a while. */
export const diskFaults: Fault[] = [
  {
    name: 'disk-full-embedded',
    about: 'no byte is left on the disk of the embedded database, and then there is room again',
    lacks: lacksSmallDisk,
    async play(ground) {
      using disk = mountSmallDisk(400)
      const trial = await Trial.open(ground, { data: `${disk.path}/data`, senders: 6 })
      return await played(trial, () => fillAndEmpty(trial, disk, NOTHING, ground))
    },
  },
  {
    name: 'wal-full-embedded',
    about: 'rows of the embedded database find room on the disk, and its write-ahead log does not',
    lacks: lacksSmallDisk,
    async play(ground) {
      using disk = mountSmallDisk(400)
      const trial = await Trial.open(ground, { data: `${disk.path}/data`, days: 6, pace: FAST })
      return await played(trial, () => fillAndEmpty(trial, disk, NO_SEGMENT, ground))
    },
  },
  {
    name: 'disk-full-postgres',
    about: 'no byte is left on the disk of PostgreSQL, and then there is room again',
    lacks: lacksSmallDisk,
    play: (ground) => onPostgres(ground, (trial, disk, supervise) => fillAndEmpty(trial, disk, NOTHING, ground, supervise)),
  },
  {
    name: 'wal-full-postgres',
    about: 'the write-ahead log of PostgreSQL finds no room: it panics, and ends or recovers for as long as there is none',
    lacks: lacksSmallDisk,
    play: (ground) =>
      onPostgres(ground, async (trial, disk, supervise, victim) => {
        const using = spendSegments(victim)
        await fillAndEmpty(trial, disk, NOTHING, ground, supervise)
        await using
      }),
  },
]

const NOTHING = 256 * 1024
/** Less than a segment of the write-ahead log, which is 16 MB. */
const NO_SEGMENT = 12 * 2 ** 20
const FAST = { largest: 2_000, restMs: 0 }

async function onPostgres(
  ground: Ground,
  play: (trial: Trial, disk: SmallDisk, supervise: () => Promise<void>, victim: Victim) => Promise<void>,
): Promise<Outcome> {
  using disk = mountSmallDisk(700)
  await using victim = await openVictim(disk.path)
  const trial = await Trial.open(ground, { databaseUrl: victim.url, senders: 6 })
  // A PostgreSQL that found no room to recover has ended: what watches over it starts it again.
  const supervise = async () => {
    const { process: postmaster } = victim.server
    if (postmaster?.exitCode === null && postmaster.signalCode === null) return
    trial.note('PostgreSQL had ended, and is started again')
    await restartPostgres(victim)
  }
  return await played(trial, () => play(trial, disk, supervise, victim))
}

/** Begins one segment of the write-ahead log after another, until the server does not answer. */
async function spendSegments({ url }: Victim): Promise<void> {
  const client = new pg.Client(url)
  client.on('error', () => {}) // it panics: that is what is wanted
  await client.connect()
  try {
    for (;;) await client.query('select pg_switch_wal(), pg_logical_emit_message(false, $1, $1)', ['spent'])
  } catch {
    // it panicked
  } finally {
    await client.end().catch(() => {})
  }
}

async function fillAndEmpty(
  trial: Trial,
  disk: SmallDisk,
  leave: number,
  { short }: Ground,
  supervise = () => Promise.resolve(),
): Promise<void> {
  await trial.flow()
  disk.fill(leave)
  const { bavail, bsize } = statfsSync(disk.path)
  trial.note(`the disk is filled: ${bavail * bsize} bytes are left`)
  await until('events not to be written any more', () => Promise.resolve(!trial.watch.ready), 60_000)
  await trial.expectSaid({ readyz: FULL, log: /No space left|could not be written|database is gone/i, board: FULL })
  await pause(short ? 1_000 : 20_000)
  disk.makeRoom()
  trial.note('there is room again')
  await supervise()
  await trial.heals(60_000)
}
