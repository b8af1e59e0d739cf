import { openDatabase } from '@watchfloor/db/connect'
import { appendFacts } from '@watchfloor/db/log/append'
import { head, readLog } from '@watchfloor/db/log/read'
import { putSetting, readSettings } from '@watchfloor/db/settings/settings'
import { someFacts } from '@watchfloor/db/testing/facts'
import pg from 'pg'
import { keyOf } from '../support/flow.ts'
import { pause } from '../support/server.ts'
import type { Fault, Ground } from './fault.ts'
import { freezePostgres, killPostgres, lacksProc, restartPostgres, type Victim } from './postgres.ts'
import type { Proxy } from './proxy.ts'
import type { Trial } from './trial.ts'

const GONE = /database|PostgreSQL/i
const on = ['postgres'] as const

/** The database is killed, cut off, or stands still, and comes back. */
export const databaseFaults: Fault[] = [
  {
    name: 'postgres-killed',
    about: 'kill -9 of PostgreSQL with all its backends, and a start on what is on disk',
    ...{ on, lacks: lacksProc },
    async play({ trial, victim }, { roll }) {
      await pause(Math.floor(roll() * 300))
      await killPostgres(victim!)
      trial.note('killed PostgreSQL and every backend')
      await trial.expectSaid({ readyz: GONE, log: /the database is gone/ })
      await restartPostgres(victim!)
      await trial.heals()
    },
  },
  {
    name: 'postgres-gone',
    about: 'PostgreSQL is away for a minute (short: 4 s)',
    ...{ on, lacks: lacksProc },
    async play({ trial, victim }, ground) {
      await killPostgres(victim!)
      await whileAway(trial, ground, 4_000, /the database is gone/)
      await restartPostgres(victim!)
      await trial.heals()
    },
  },
  {
    name: 'postgres-frozen',
    about: 'PostgreSQL stands still for a minute (short: 7 s) with its connections open, in the middle of commits',
    ...{ on, lacks: lacksProc },
    async play({ trial, victim }, ground) {
      await pause(Math.floor(ground.roll() * 300))
      const goOn = freezePostgres(victim!)
      try {
        await whileAway(trial, ground, 7_000, /has not answered for 5 s/)
      } finally {
        goOn()
      }
      await trial.heals()
    },
  },
  {
    name: 'postgres-unreachable',
    about: 'the network between server and PostgreSQL swallows everything for a minute (short: 7 s), and resets nothing',
    on,
    async play({ trial, lines }, ground) {
      lines.database!.weather = { kind: 'silent' }
      await whileAway(trial, ground, 7_000, /has not answered for 5 s/)
      lines.database!.weather = { kind: 'clear' }
      await trial.heals()
    },
  },
  {
    name: 'connections-cut',
    about: 'connections to PostgreSQL end one after another in the middle of commits, and the answer to a COMMIT is lost',
    on,
    async play({ trial, victim, lines }, { roll, short }) {
      const cuts = short ? 3 : 20
      for (let cut = 0; cut < cuts; cut++) {
        await pause(Math.floor(roll() * 400))
        if (cut % 2 === 0) lines.database!.cutAll()
        else await terminateOne(victim!)
        await trial.moreAcknowledged(20_000)
      }
      trial.note(`${cuts} times connections were cut`)
      await trial.expectSaid({ log: /could not be written|database is gone/ })
      await trial.heals()
    },
  },
  {
    name: 'another-writer',
    about: 'while the server is cut off, another process becomes the writer, writes, changes a setting, and goes',
    on,
    play: ({ trial, victim, lines }) =>
      whileCutOff(trial, lines.database!, async () => {
        await using db = await openDatabase({ url: victim!.url })
        const at = Date.now()
        await appendFacts(db, someFacts(50, at), (await head(db)) + 1, at)
        const { sites } = await readSettings(db)
        await putSetting(db, 'site', { ...sites[0]!, name: 'Renamed meanwhile' }, { by: 'another', at })
        trial.note('another process wrote 50 facts and changed a setting')
        return /The settings were changed by somebody else/
      }),
  },
  {
    name: 'backup-restored',
    about: 'while the server is cut off, the database becomes what it was some events ago',
    on,
    play: ({ trial, victim, lines }) =>
      whileCutOff(trial, lines.database!, async () => {
        await using db = await openDatabase({ url: victim!.url })
        const from = (await head(db)) - 20
        const gone = await readLog(db, from, 100)
        await db.kysely.deleteFrom('event').where('seq', '>', from).execute()
        await db.kysely.deleteFrom('event_key').where('seq', '>', from).execute()
        trial.forgive(gone.map(({ fact }) => keyOf(fact)))
        trial.note(`the last ${gone.length} events are in the log no more`)
        return /The log ends at|The log says something else/
      }),
  },
  {
    name: 'log-locked',
    about: 'somebody locks the table of the log for a while, by hand: writing stands still, and that is said',
    on,
    async play({ trial, victim }) {
      const client = new pg.Client(victim!.url)
      await client.connect()
      await client.query('begin; lock table event in share row exclusive mode')
      trial.note('the table event is locked')
      await trial.expectSaid({ readyz: /writing the same events/, board: /writing the same events/ })
      await pause(1_000)
      await client.query('commit')
      await client.end()
      await trial.heals()
    },
  },
]

/** Cuts the server off from its database, does something to that, and lets it come back. `work` gives what the log must say of it. */
async function whileCutOff(trial: Trial, line: Proxy, work: () => Promise<RegExp>): Promise<void> {
  line.weather = { kind: 'silent' }
  line.cutAll()
  await trial.expectSaid({ readyz: GONE })
  const log = await work()
  line.weather = { kind: 'clear' }
  line.cutAll()
  await trial.heals()
  await trial.expectSaid({ log })
}

async function whileAway(trial: Trial, { short }: Ground, shortMs: number, log: RegExp): Promise<void> {
  const awayMs = short ? shortMs : 60_000
  trial.note(`away for ${awayMs / 1_000} s`)
  const began = performance.now()
  await trial.expectSaid({ readyz: GONE, log, board: GONE })
  await pause(Math.max(0, awayMs - (performance.now() - began)))
}

/** Ends the session that writes, at whatever it is. */
async function terminateOne({ url }: Victim): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'watchfloor' and datname = current_database() order by state_change desc limit 1`)
  await client.end()
}
