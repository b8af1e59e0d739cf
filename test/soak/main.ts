import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { soak, type SoakOptions } from './run.ts'
import { judge, verdictLine } from './verdict.ts'

/**
 * `npm run soak`: a month of the demo floor in minutes, through a real server and onto a real wall-board. Everything is on loopback and in the folder
 * for temporary files. Exit code 1 on any miss.
 */
const usage = `npm run soak -- [options]

  --days N      simulated days  (30)
  --from DATE   the first of them, in UTC  (2018-10-15: a holiday and the beginning of summer time in São Paulo lie in its month)
  --seed N      the dice of the floor  (1)
  --no-page     without a wall-board in Chromium
  --speed N     simulated seconds a second at most  (as many as the machine takes)
  --minutes N   after so many it is judged by what was lived till then  (no end)
  --help        this
`

// Told to stop it must not leave a server and a browser behind: what was begun is ended when the process exits.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const DAY_MS = 86_400_000
const SAMPLE_MS = DAY_MS / 4

async function main(): Promise<number> {
  const read = readArgs(process.argv.slice(2))
  if ('usage' in read) {
    process.stdout.write(`${read.usage ? `${read.usage}\n\n` : ''}${usage}`)
    return read.usage ? 2 : 0
  }
  const say = (line: string) => void process.stdout.write(`${line}\n`)
  const load = () => `load ${loadavg()[0]!.toFixed(1)} on ${cpus().length} cores`
  say(`${read.days} days from ${new Date(read.from).toISOString()}, seed ${read.seed}, ${load()}`)
  const began = performance.now()
  const soaked = await soak(read, say)
  const lived = (soaked.told - read.from) / DAY_MS
  say(`\n${lived.toFixed(2)} days in ${((performance.now() - began) / 60_000).toFixed(1)} minutes, ${load()}`)
  const judged = judge(soaked, read.from)
  for (const one of judged) say(verdictLine(one))
  for (const miss of soaked.misses) say(`MISSED ${miss}`)
  const isKept = soaked.misses.length === 0 && judged.every(({ kept }) => kept !== false)
  say(
    isKept
      ? judged.some(({ kept }) => kept === null)
        ? 'Nothing was missed; growth is not judged.'
        : 'All is well.'
      : `Again: npm run soak -- --days ${read.days} --seed ${read.seed}${read.withPage ? '' : ' --no-page'}`,
  )
  return isKept ? 0 : 1
}

function readArgs(args: string[]): SoakOptions | { usage: string } {
  try {
    const text = { type: 'string' } as const
    const options = {
      days: { ...text, default: '30' },
      from: { ...text, default: '2018-10-15' },
      seed: { ...text, default: '1' },
      page: { type: 'boolean', default: true },
      speed: text,
      minutes: text,
      help: { type: 'boolean', short: 'h' },
    } as const
    const { values } = parseArgs({ args, options, allowNegative: true })
    if (values.help) return { usage: '' }
    const problems: string[] = []
    const number = (flag: 'days' | 'seed' | 'speed' | 'minutes', most: number, isWhole: boolean) => {
      const given = values[flag]
      const value = given === undefined ? Infinity : Number(given)
      if (given !== undefined && !(value > 0 && value <= most && (!isWhole || Number.isInteger(value))))
        problems.push(`--${flag} ${given}: must be a ${isWhole ? 'whole ' : ''}number above 0, at most ${most}`)
      return value
    }
    const from = Date.parse(values.from)
    if (Number.isNaN(from) || from % DAY_MS !== 0) problems.push(`--from ${values.from}: must be a date, such as 2018-10-15`)
    const read = {
      from,
      days: number('days', 366, true),
      seed: number('seed', 2 ** 31, true),
      withPage: values.page,
      speed: number('speed', 1e9, false),
      minutes: number('minutes', 1e6, false),
      sampleMs: SAMPLE_MS,
    }
    return problems.length > 0 ? { usage: problems.join('\n') } : read
  } catch (error) {
    return { usage: (error as Error).message }
  }
}

process.exitCode = await main()
