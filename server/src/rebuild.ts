import { openDatabase } from '@watchfloor/db/connect'
import { countsText, readIntervals, type IntervalRow } from '@watchfloor/db/interval/interval'
import { migrate } from '@watchfloor/db/migrate'
import { findSettings } from '@watchfloor/db/settings/settings'
import { readConfig } from './config.ts'
import { forgetModel } from './model/checkpoint.ts'
import { LiveModel } from './model/live.ts'

/**
 * `npm run rebuild`: makes everything that follows from the log (interval rows, checkpoint) anew from its first fact, and says whether settled
 * figures came out as they were. Takes the server's flags; the server must be stopped. Exit code 1 when a settled figure differs.
 */
async function rebuild(): Promise<number> {
  const read = readConfig(process.env, process.argv.slice(2))
  if (read.kind === 'help') {
    process.stdout.write(
      `Makes the derived figures anew from the log. The server must be stopped. Takes its flags:\n\n${read.text}`,
    )
    return 0
  }
  if (read.kind === 'problems') {
    process.stderr.write(`${read.problems.join('\n')}\n`)
    return 2
  }
  const { databaseUrl: url, data: dir } = read.config
  await using db = await openDatabase({ url, dir })
  await migrate(db)
  const settings = await findSettings(db)
  if (!settings) {
    process.stdout.write('There is nothing to rebuild: no server was started on this database yet.\n')
    return 0
  }
  const before = await settledRows()
  await forgetModel(db)
  const live = new LiveModel({ db, settings, now: Date.now, health: () => ({ repeats: 0, conflicts: 0 }) })
  const began = performance.now()
  let said = began
  await live.replay(({ done, of }) => {
    if (performance.now() - said < 1_000) return
    said = performance.now()
    process.stdout.write(`Folding the log: ${Math.floor((100 * done) / of)} %\n`)
  })
  await live.tidy()
  const after = await settledRows()
  const differing = [...before].filter(([key, text]) => after.get(key) !== text).map(([key]) => key)
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  process.stdout.write(
    `${live.model.head} facts folded in ${seconds} s: ${after.size} settled rows, ${differing.length} differ from before.\n`,
  )
  for (const key of differing.slice(0, 20))
    process.stdout.write(`  ${key}\n    was ${before.get(key)}\n    is  ${after.get(key) ?? 'no row'}\n`)
  return differing.length === 0 ? 0 : 1

  async function settledRows(): Promise<Map<string, string>> {
    const rows = await readIntervals(db, null, 0, Number.MAX_SAFE_INTEGER)
    const texts = rows.filter((row) => row.settled).map((row): [string, string] => [keyOf(row), countsText(row.counts)])
    // A row whose shares were all taken out again says the same as no row.
    return new Map(texts.filter(([, text]) => text !== '{}'))
  }
}

function keyOf({ queue, start }: IntervalRow): string {
  return `${queue} ${new Date(start).toISOString()}`
}

try {
  process.exitCode = await rebuild()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 1
}
