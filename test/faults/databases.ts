import pg from 'pg'
import { pause } from '../support/server.ts'
import type { Fault, Ground, Outcome } from './fault.ts'
import { freezePostgres, killPostgres, openVictim, restartPostgres, type Victim } from './postgres.ts'
import { Proxy } from './proxy.ts'
import { Trial } from './trial.ts'

const GONE = /database|PostgreSQL/i

/** The database is killed, cut off, or stands still, and comes back. */
export const databaseFaults: Fault[] = [
  {
    name: 'postgres-killed',
    about: 'kill -9 of PostgreSQL with all its backends, and a start on what is on disk',
    lacks: lacksProc,
    play: (ground) =>
      onPostgres(ground, async (trial, victim) => {
        await pause(Math.floor(ground.roll() * 300))
        await killPostgres(victim)
        trial.note('killed PostgreSQL and every backend')
        await trial.expectSaid({ readyz: GONE, log: /the database is gone/ })
        await restartPostgres(victim)
        await trial.heals()
      }),
  },
  {
    name: 'postgres-gone',
    about: 'PostgreSQL is away for a minute (short: 4 s)',
    lacks: lacksProc,
    play: (ground) =>
      onPostgres(ground, async (trial, victim) => {
        await killPostgres(victim)
        const awayMs = ground.short ? 4_000 : 60_000
        trial.note(`PostgreSQL is away for ${awayMs / 1_000} s`)
        const began = performance.now()
        await trial.expectSaid({ readyz: GONE, log: /the database is gone/, board: GONE })
        await pause(Math.max(0, awayMs - (performance.now() - began)))
        await restartPostgres(victim)
        await trial.heals()
      }),
  },
  {
    name: 'postgres-frozen',
    about: 'PostgreSQL stands still for a minute (short: 9 s) with its connections open, in the middle of commits',
    lacks: lacksProc,
    play: (ground) =>
      onPostgres(ground, async (trial, victim) => {
        await pause(Math.floor(ground.roll() * 300))
        const goOn = freezePostgres(victim)
        const awayMs = ground.short ? 9_000 : 60_000
        trial.note(`PostgreSQL stands still for ${awayMs / 1_000} s`)
        try {
          const began = performance.now()
          await trial.expectSaid({ readyz: GONE, log: /has not answered for 5 s/, board: GONE })
          await pause(Math.max(0, awayMs - (performance.now() - began)))
        } finally {
          goOn()
        }
        await trial.heals()
      }),
  },
  {
    name: 'postgres-unreachable',
    about: 'the network between server and PostgreSQL swallows everything for a minute (short: 9 s), and resets nothing',
    async play(ground) {
      await using victim = await openVictim()
      await using proxy = await Proxy.open({ path: socketOf(victim) })
      const trial = await Trial.open(ground, { databaseUrl: through(victim, proxy) })
      return await played(trial, async () => {
        await trial.flow()
        const awayMs = ground.short ? 9_000 : 60_000
        proxy.weather = { kind: 'silent' }
        trial.note(`nothing comes through for ${awayMs / 1_000} s`)
        const began = performance.now()
        await trial.expectSaid({ readyz: GONE, log: /has not answered for 5 s/, board: GONE })
        await pause(Math.max(0, awayMs - (performance.now() - began)))
        proxy.weather = { kind: 'clear' }
        await trial.heals()
      })
    },
  },
  {
    name: 'connections-cut',
    about: 'connections to PostgreSQL are reset one after another in the middle of commits, and the answer to a COMMIT is lost',
    async play(ground) {
      await using victim = await openVictim()
      await using proxy = await Proxy.open({ path: socketOf(victim) })
      const trial = await Trial.open(ground, { databaseUrl: through(victim, proxy) })
      return await played(trial, async () => {
        await trial.flow()
        const cuts = ground.short ? 4 : 20
        for (let cut = 0; cut < cuts; cut++) {
          await pause(Math.floor(ground.roll() * 400))
          if (cut % 2 === 0) proxy.cutAll()
          else await terminateOne(victim)
          await trial.moreAcknowledged(20_000)
        }
        trial.note(`${cuts} times connections were cut`)
        await trial.expectSaid({ log: /could not be written|database is gone/ })
        await trial.heals()
      })
    },
  },
  {
    name: 'commits-locked-out',
    about: 'somebody locks the log for a while (a maintenance job by hand): writing stands still, and nothing else does',
    play: (ground) =>
      onPostgres(ground, async (trial, victim) => {
        const client = new pg.Client(victim.url)
        await client.connect()
        await client.query('begin; lock table event in share row exclusive mode')
        trial.note('the table event is locked for 8 s')
        await trial.expectSaid({ readyz: /writing the same events/, board: /writing the same events/ })
        await pause(1_000)
        await client.query('commit')
        await client.end()
        await trial.heals()
      }),
  },
]

async function onPostgres(ground: Ground, play: (trial: Trial, victim: Victim) => Promise<void>): Promise<Outcome> {
  await using victim = await openVictim()
  const trial = await Trial.open(ground, { databaseUrl: victim.url })
  return await played(trial, async () => {
    await trial.flow()
    await play(trial, victim)
  })
}

/** Plays, and asks in any case whether what was promised was kept. */
export async function played(trial: Trial, play: () => Promise<void>): Promise<Outcome> {
  try {
    await play()
  } catch (error) {
    trial.miss((error as Error).message)
  }
  return trial.close()
}

function socketOf({ url }: Victim): string {
  return `${new URL(url).searchParams.get('host')}/.s.PGSQL.5432`
}

function through({ url }: Victim, proxy: Proxy): string {
  return `postgres://postgres@127.0.0.1:${proxy.port}${new URL(url).pathname}`
}

/** Ends the session that writes, at whatever it is. */
async function terminateOne({ url }: Victim): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'watchfloor' and datname = current_database() order by state_change desc limit 1`)
  await client.end()
}

function lacksProc(): string | null {
  return process.platform === 'linux' ? null : 'the processes of PostgreSQL are found by /proc, which only Linux has'
}
