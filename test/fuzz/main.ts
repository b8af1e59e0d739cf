import { parseArgs } from 'node:util'
import { doors } from './doors.ts'
import { failureText, runFuzz } from './run.ts'

const usage = `npm run fuzz -- [options]

Tries bad input at every door of a whole server in this process, and holds it to what it answers: nothing crashes, nothing leaks, every case
gets a clear answer, and the good ones are kept. Stays on loopback and in the folder for temporary files.

  --cases N      so many cases over all doors  (100000)
  --seed N       the same cases again  (any)
  --minutes M    end after this time  (no end)
  --door NAME    one door alone; may be repeated: ${doors.map(({ name }) => name).join(', ')}
  --path PATH    one case again, as a failure prints it (with its --door and --seed)

Ends with 0 when nothing was found, 1 when something was, 2 when the arguments are wrong.
`

const text = { type: 'string' } as const

async function main(): Promise<number> {
  let options
  try {
    options = readOptions()
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nnpm run fuzz -- --help lists the options.\n`)
    return 2
  }
  if (options === null) {
    process.stdout.write(usage)
    return 0
  }
  const say = (line: string) => void process.stdout.write(`${line}\n`)
  say(`Seed ${options.seed}, ${options.cases} cases at ${options.doors.map(({ name }) => name).join(', ')}.`)
  const outcome = await runFuzz({ ...options, say })
  const seconds = outcome.ms / 1000
  say(
    `\n${outcome.cases} cases in ${seconds.toFixed(0)} s (${Math.round(outcome.cases / seconds)} a second), ${outcome.stored} facts kept.`,
  )
  say(
    [...outcome.byDoor]
      .map(([name, count]) => `${name} ${count} in ${Math.round((outcome.msByDoor.get(name) ?? 0) / 1000)} s`)
      .join(', '),
  )
  say(outcome.failures.length === 0 ? 'Nothing was found.' : `${outcome.failures.length} distinct failures:`)
  for (const failure of outcome.failures) say(`${failureText(failure)}  found ${failure.times} times\n`)
  return outcome.failures.length === 0 ? 0 : 1
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      cases: text,
      seed: text,
      minutes: text,
      path: text,
      door: { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) return null
  const problems: string[] = []
  const number = (flag: string, value: string | undefined, otherwise: number, least: number) => {
    const read = value === undefined ? otherwise : Number(value)
    if (!(read >= least)) problems.push(`--${flag} ${value}: must be a number, at least ${least}`)
    return read
  }
  const known = new Map(doors.map((door) => [door.name, door]))
  const named = values.door ?? [...known.keys()]
  for (const name of named) if (!known.has(name)) problems.push(`--door ${name}: is none of ${[...known.keys()].join(', ')}`)
  const options = {
    cases: number('cases', values.cases, 100_000, 1),
    seed: number('seed', values.seed, Math.floor(Math.random() * 2 ** 31), -(2 ** 31)),
    minutes: number('minutes', values.minutes, 1e6, 0.01),
    path: values.path ?? null,
    doors: named.flatMap((name) => known.get(name) ?? []),
  }
  if (options.path !== null && named.length !== 1)
    problems.push('--path: goes with one --door and the --seed that the failure printed')
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return options
}

process.exitCode = await main()
