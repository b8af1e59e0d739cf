import { parseArgs } from 'node:util'
import { toSpan, toUrl } from '../options.ts'
import { loadScenarios, type LoadScenario } from './supply.ts'

export const help = `npm run load -- [options]

Sends the events of many made-up floors at a given rate, watches them arrive at boards, and says how long both took. The schedule does not wait
for the server, and every span counts from the schedule: a server that stalls looks as bad as its senders would find it.

Without --url it starts a server of its own in a folder for temporary files and puts it away afterwards. With --url everything that is sent stays in
that server's log: use one that was set up for the test.

  --rate N           events a second  (1000)
  --boards N         wall-boards on the stream, each showing every queue  (50)
  --stopped N        so many of the boards hang: they stop reading when the load begins  (0)
  --duration SPAN    how long to send: 60, 60s, 10m, 1h  (30s)
  --batch N          events a request, 1 to 5000  (a hundredth of the rate, at most 500)
  --scenario NAME    ${loadScenarios.join(' | ')}
                     what the floors go through; mix: each something else  (mix)
  --floors N         floors of 8 queues and 67 people each, 1 to 500  (one for each 1,000 events a second, at most 16)
  --seed TEXT        another seed, other floors  (1)
  --connections N    requests that may be unanswered at once  (256)
  --url URL          a server that runs already
  --token TOKEN      for its door  ($WATCHFLOOR_TOKEN, else the file ${'`token`'} in $DATA_DIR or .data)
  --database-url URL the own server writes into this PostgreSQL instead of an embedded database
  --json FILE        the report as JSON as well
  --help             this

Ctrl-C ends the sending and reports. What is refused (429) is not sent again. Ends with 0, with 1 when something acknowledged is not in the log,
something is there twice, something refused is there after all, or the run could not be made, with 2 when the arguments are wrong.
`

export type LoadOptions = {
  rate: number
  boards: number
  stopped: number
  durationMs: number
  batch: number
  scenario: LoadScenario
  floors: number
  seed: string
  connections: number
  url: string | null
  token: string | null
  databaseUrl: string | null
  json: string | null
}

/** The outcome of each event is remembered in a few bits until the log has been checked. */
const MOST_EVENTS = 200_000_000

/** Reads the command line; throws with all that is wrong with it. `null`: help was asked for. */
export function readOptions(args: readonly string[], env: Record<string, string | undefined>): LoadOptions | null {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      rate: text, boards: text, stopped: text, duration: text, batch: text, scenario: text, floors: text, seed: text, connections: text, url: text,
      token: text, 'database-url': text, json: text, help: { type: 'boolean', short: 'h' },
    },
  }) // prettier-ignore
  if (values.help) return null
  const problems: string[] = []
  const read = <T>(name: keyof typeof values, parse: (value: string) => T | null, otherwise: T, remedy: string): T => {
    const value = values[name]
    if (typeof value !== 'string') return otherwise
    const parsed = parse(value)
    if (parsed === null) problems.push(`--${name} ${value}: ${remedy}`)
    return parsed ?? otherwise
  }
  const whole = (name: keyof typeof values, otherwise: number, least: number, most: number) =>
    read(
      name,
      (value) => (/^\d+$/.test(value) && Number(value) >= least && Number(value) <= most ? Number(value) : null),
      otherwise,
      `must be a whole number from ${least} to ${most}`,
    )
  const rate = whole('rate', 1_000, 1, 1_000_000)
  const options: LoadOptions = {
    rate,
    boards: whole('boards', 50, 0, 5_000),
    stopped: whole('stopped', 0, 0, 5_000),
    durationMs: read('duration', (value) => toSpan(value) || null, 30_000, 'must be a span like 60, 90s, 10m or 2h'),
    batch: whole('batch', Math.min(500, Math.ceil(rate / 100)), 1, 5_000),
    scenario: read('scenario', toScenario, 'mix', `must be one of ${loadScenarios.join(', ')}`),
    floors: whole('floors', Math.min(16, Math.ceil(rate / 1_000)), 1, 500),
    seed: values.seed ?? '1',
    connections: whole('connections', 256, 1, 10_000),
    url: read<string | null>('url', toUrl, null, 'must be an http address, e.g. http://127.0.0.1:4600'),
    token: values.token ?? env['WATCHFLOOR_TOKEN'] ?? null,
    databaseUrl: read<string | null>('database-url', toDatabase, null, 'must look like postgres://user:password@host:5432/name'),
    json: values.json ?? null,
  }
  if (options.url !== null && options.databaseUrl !== null)
    problems.push('--database-url is for a server of our own; a server at --url has its own database')
  if (options.stopped > options.boards) problems.push('--stopped: at most as many as --boards')
  if (problems.length === 0 && (rate * options.durationMs) / 1_000 > MOST_EVENTS)
    problems.push(`--rate and --duration: ${MOST_EVENTS} events at most; take a shorter --duration`)
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return options
}

function toScenario(value: string): LoadScenario | null {
  return loadScenarios.find((name) => name === value) ?? null
}

function toDatabase(value: string): string | null {
  return /^postgres(ql)?:\/\/./.test(value) ? value : null
}
