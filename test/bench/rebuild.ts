import { demoSettings } from '@watchfloor/core/settings/demo'
import { openDatabase, type Db } from '@watchfloor/db/connect'
import { readLog } from '@watchfloor/db/log/read'
import { migrate } from '@watchfloor/db/migrate'
import { readSettings, seedSettings } from '@watchfloor/db/settings/settings'
import { forgetModel } from '@watchfloor/server/model/checkpoint'
import { LiveModel } from '@watchfloor/server/model/live'
import { demoStretch } from './facts.ts'
import { fillLog } from './fill.ts'
import { withFolder } from './folder.ts'
import { median, rate, ratios, ratioText, takeTurns } from './measure.ts'
import { findPostgres, NO_POSTGRES } from './postgres.ts'
import { digits, shareGoal, unmeasured, type Goal, type Run, type Section } from './section.ts'

const PAGE = 5_000
const LEAST = 0.6

type Compared = { rows: string[][]; goal: Goal }

/** Making the figures anew from the log, as `npm run rebuild` does, against reading the log alone. On PGlite, and on PostgreSQL where there is one. */
export async function benchRebuild(run: Run): Promise<Section> {
  const size = run.short ? 2_000 : 60_000
  const rounds = run.short ? 1 : 5
  const engines = [
    await withFolder(async (dir) => {
      await using db = await openDatabase({ dir })
      return await compare('PGlite', db, size, rounds)
    }),
  ]
  await using postgres = await findPostgres()
  if (postgres) {
    await using db = await openDatabase({ url: await postgres.createDatabase() })
    engines.push(await compare('PostgreSQL', db, size, rounds))
  }
  const goals = engines.map(({ goal }) => goal)
  if (!postgres) goals.push(unmeasured('PostgreSQL, rebuild of reading the log', NO_POSTGRES))
  return {
    about:
      `${digits(size)} events of the demo floor, day after day. The anchor reads the log as the fold does, in pages of ${digits(PAGE)} facts ready to fold, and ` +
      `folds nothing. Ours is what \`npm run rebuild\` does from there: everything derived forgotten, each fact folded, interval rows and checkpoint ` +
      `written. ${rounds} rounds.`,
    header: ['what', 'events/s (median)', 'of reading alone'],
    rows: engines.flatMap(({ rows }) => rows),
    goals,
  }
}

async function compare(engine: string, db: Db, size: number, rounds: number): Promise<Compared> {
  await migrate(db)
  await seedSettings(db, demoSettings(), { by: 'bench', at: Date.now() })
  await fillLog(db, demoStretch(size, Date.now()))
  const read = () => rate(size, () => readAll(db, size))
  const rebuild = () => rate(size, () => rebuildAll(db, size))
  for (const work of [read, rebuild]) await work() // once unmeasured
  const figures = await takeTurns(
    [
      { name: 'read', run: read },
      { name: 'rebuild', run: rebuild },
    ],
    rounds,
  )
  return {
    rows: [
      [`${engine}: reading the log`, digits(median(figures.read)), ''],
      [`${engine}: rebuild`, digits(median(figures.rebuild)), ratioText(figures.rebuild, figures.read)],
    ],
    goal: shareGoal(`${engine}, rebuild of reading the log`, median(ratios(figures.rebuild, figures.read)), LEAST),
  }
}

async function readAll(db: Db, size: number): Promise<void> {
  let count = 0
  for (let after = 0; ;) {
    const page = await readLog(db, after, PAGE)
    if (page.length === 0) break
    count += page.length
    after = page.at(-1)!.seq
  }
  if (count !== size) throw new Error(`${count} facts were read of ${size}`)
}

/** Gives the model that came of it. */
export async function rebuildAll(db: Db, size: number): Promise<LiveModel> {
  await forgetModel(db)
  const live = new LiveModel({
    db,
    settings: await readSettings(db),
    now: Date.now,
    health: () => ({ repeats: 0, conflicts: 0 }),
  })
  await live.replay()
  await live.tidy()
  if (live.model.head !== size) throw new Error(`${live.model.head} facts were folded of ${size}`)
  return live
}
