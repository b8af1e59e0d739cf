import { parseArgs } from 'node:util'
import { scenarioNames, type ScenarioName } from './scenario/scenario.ts'
import type { SimulationSettings } from './start.ts'

export const help = `npm run sim -- [options]

Simulates the demo floor: back-fills the past through the server's door, then goes on with the clock.

  --scenario NAME   ${scenarioNames.join(' | ')}  (calm)
                      monday        24 hours like the Monday after a long weekend
                      black-friday  24 hours of promotion: social +250 to +600 %, sales and writing twice
                      outage        45 minutes of trouble; the telephone system is cut off for six of them
                      sick-day      for 24 hours two agents of eleven are missing
  --scenario-at TIME  when the scenario begins  (now; with --until the last day's midnight)
  --target URL      the server  (http://127.0.0.1:$PORT or 4600)
  --token TOKEN     for the server's door  ($WATCHFLOOR_TOKEN)
  --backfill DAYS   past days to tell first, from midnight on  (14)
  --start TIME      begin at this moment instead, e.g. 2026-11-09T00:00:00-03:00
  --until TIME      tell what happened before this moment as fast as the server takes it, and end
  --duration SPAN   end so long after catching up: 90s, 10m, 2h  (never; 0s: once caught up)
  --speed N         simulated seconds a second once caught up; above 1 the facts run ahead of the clock  (1)
  --seed TEXT       another seed, another floor; the same seed, the same facts  (1)
  --state FILE      keep the run here: a second start goes on with it and sends what is missing
  --truth FILE      at the end write what the simulator itself knows, to check figures against (.json or .ndjson)
  --check           at the end compare every queue and quarter-hour with the server's figures; exit code 1 where they differ
  --help            this
`

export type Options = Omit<SimulationSettings, 'onProgress' | 'onLog'>

/** Reads the command line; throws with all that is wrong with it. `null`: help was asked for. */
export function readOptions(args: readonly string[], env: Record<string, string | undefined>): Options | null {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: text, 'scenario-at': text, target: text, token: text, backfill: text, start: text, until: text, duration: text,
      speed: text, seed: text, state: text, truth: text, check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
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
  const options: Options = {
    scenario: read('scenario', toScenario, 'calm', `must be one of ${scenarioNames.join(', ')}`),
    scenarioAt: read<number | null>('scenario-at', toMoment, null, MOMENT),
    target: read('target', toUrl, `http://127.0.0.1:${env.PORT ?? 4600}`, 'must be an http address, e.g. http://127.0.0.1:4600'),
    token: values.token ?? env.WATCHFLOOR_TOKEN ?? null,
    backfillDays: read('backfill', (value) => toNumber(value, 0, 400), 14, 'must be a number of days, 0 to 400'),
    startAt: read<number | null>('start', toMoment, null, MOMENT),
    until: read<number | null>('until', toMoment, null, MOMENT),
    durationMs: read<number | null>('duration', toSpan, null, 'must be a span like 90s, 10m or 2h'),
    speed: read('speed', (value) => toNumber(value, 0.01, 10_000), 1, 'must be a number from 0.01 to 10000'),
    seed: values.seed ?? '1',
    stateFile: values.state ?? null,
    truthFile: values.truth ?? null,
    check: values.check ?? false,
  }
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return options
}

const MOMENT = 'must be a moment with its offset, e.g. 2026-11-09T00:00:00-03:00'

function toScenario(value: string): ScenarioName | null {
  return scenarioNames.find((name) => name === value) ?? null
}

function toMoment(value: string): number | null {
  const at = /(Z|[+-]\d\d:\d\d)$/.test(value) ? Date.parse(value) : NaN
  return Number.isFinite(at) ? at : null
}

export function toSpan(value: string): number | null {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(value) ?? []
  return number === undefined ? null : Math.round(Number(number) * { s: 1_000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h'])
}

function toNumber(value: string, least: number, most: number): number | null {
  const number = Number(value)
  return value.trim() !== '' && number >= least && number <= most ? number : null
}

export function toUrl(value: string): string | null {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) ? value : null
}
