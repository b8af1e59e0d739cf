import { statfsSync } from 'node:fs'
import pg from 'pg'
import { pause, until } from '../support/server.ts'
import type { Fault, Ground } from './fault.ts'
import { restartPostgres, type Victim } from './postgres.ts'
import { lacksSmallDisk } from './small-disk.ts'
import type { Stage } from './stage.ts'

const FULL = /disk of the database is full|database/i
const DISK_MB = { embedded: 300, postgres: 700 }
const NOTHING = 256 * 1024
/** Less than a segment of the write-ahead log, which is 16 MB. */
const NO_SEGMENT = 12 * 2 ** 20

/** The disk below the database is full for a while. */
export const diskFaults: Fault[] = [
  {
    name: 'disk-full',
    about: 'no byte is left on the disk of the database, and then there is room again',
    ...{ on: ['embedded', 'postgres'], stage: { diskMb: DISK_MB, senders: 6 }, lacks: lacksSmallDisk },
    play: (stage, ground) => fillAndEmpty(stage, NOTHING, ground),
  },
  {
    name: 'wal-full-embedded',
    about: 'rows of the embedded database find room on the disk, and its write-ahead log does not',
    ...{ on: ['embedded'], stage: { diskMb: DISK_MB, days: 6, pace: { largest: 2_000, restMs: 0 } }, lacks: lacksSmallDisk },
    play: (stage, ground) => fillAndEmpty(stage, NO_SEGMENT, ground),
  },
  {
    name: 'wal-full-postgres',
    about: 'the write-ahead log of PostgreSQL finds no room: it panics, and cannot recover for as long as there is none',
    ...{ on: ['postgres'], stage: { diskMb: DISK_MB, senders: 6 }, lacks: lacksSmallDisk },
    async play(stage, ground) {
      const spent = spendSegments(stage.victim!)
      await fillAndEmpty(stage, NOTHING, ground)
      await spent
    },
  },
]

async function fillAndEmpty({ trial, disk, victim }: Stage, leave: number, { short }: Ground): Promise<void> {
  disk!.fill(leave)
  const { bavail, bsize } = statfsSync(disk!.path)
  trial.note(`the disk is filled: ${bavail * bsize} bytes are left`)
  await until(
    'events not to be written any more',
    () => Promise.resolve(!trial.watch.ready && trial.watch.why !== 'no answer'),
    60_000,
  )
  await trial.expectSaid({ readyz: FULL, log: /No space left|could not be written|database is gone/i, board: FULL })
  await pause(short ? 500 : 20_000)
  disk!.makeRoom()
  trial.note('there is room again')
  const postmaster = victim?.server.process
  if (postmaster && (postmaster.exitCode !== null || postmaster.signalCode !== null)) {
    // One that found no room to recover has ended: what watches over it starts it again.
    trial.note('PostgreSQL had ended, and is started again')
    await restartPostgres(victim)
  }
  await trial.heals(60_000)
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
