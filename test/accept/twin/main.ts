import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { demoFloor } from '@watchfloor/simulator/floor/demo'
import { coverageOf } from './coverage.ts'
import { erlangAgreement } from './erlang.ts'
import { agreement, zOf, type Estimate } from './estimate.ts'
import { timeVaryingAgreement, type TimeVaryingCase } from './time-varying.ts'

const help = `npm run accept -- twin [--short] [--seed TEXT] [--dir DIR] [--only PART]…

Holds the twin against what is known:
  erlang        long runs of one queue beside Erlang B, C and A, within their confidence intervals
  time-varying  a floor through its day beside the exact chain: the cases of time-varying.json in VECTORS_DIR
  coverage      at random moments of simulated weeks of the demo floor, the band of 80 % for the next two hours holds 75 to 85 % of what happens
Ends with 0 when all of it was compared and agrees.

  --short       a few of everything: coverage is then only reported
  --seed TEXT   other luck (1)
  --dir DIR     the folder of the vectors  ($VECTORS_DIR, else ../shared/vectors beside the project)
  --only PART   only this part; repeat for more
`

const parts = ['erlang', 'time-varying', 'coverage']

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      short: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      dir: { type: 'string' },
      only: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  })
  const write = (line: string) => process.stdout.write(`${line}\n`)
  const unknown = values.only?.find((part) => !parts.includes(part))
  if (values.help || unknown) {
    write(unknown ? `"${unknown}" is not a part: there are ${parts.join(', ')}\n\n${help}` : help)
    return unknown ? 2 : 0
  }
  const asked = (part: string) => values.only?.includes(part) ?? true
  const { short, seed } = values
  let right = true
  if (asked('erlang')) right = erlang(short, seed, write) && right
  if (asked('time-varying')) right = timeVarying(values.dir ?? vectorsDir(), short, seed, write) && right
  if (asked('coverage')) right = coverage(short, seed, write) && right
  write(right ? 'The twin agrees' : 'The twin does NOT agree')
  return right ? 0 : 1
}

type Write = (line: string) => void

function erlang(short: boolean, seed: string, write: Write): boolean {
  write('Erlang B, C and A: simulated, and by the formula; z = standard errors apart\n')
  const all = erlangAgreement(short ? 20 : 40, short ? 4 : 40, seed)
  for (const { model, estimates } of all) {
    write(model)
    for (const one of estimates) write(`  ${one.what.padEnd(24)}${text(one.got)} ± ${text(one.standardError)}  ${text(one.want)}  z ${zOf(one).toFixed(2)}`) // prettier-ignore
  }
  return verdict(all.flatMap(({ estimates }) => estimates), write) // prettier-ignore
}

function timeVarying(folder: string, short: boolean, seed: string, write: Write): boolean {
  write('Through the day: simulated, and by the exact chain')
  const path = join(folder, 'time-varying.json')
  if (!existsSync(path)) {
    write(`  ${path} is not there: set VECTORS_DIR. NOT compared.`)
    return false
  }
  const { cases } = JSON.parse(readFileSync(path, 'utf8')) as { cases: TimeVaryingCase[] }
  const estimates = cases.flatMap((one) => {
    const own = timeVaryingAgreement(one, short ? 40 : 400, seed)
    const { worst, rms } = agreement(own)
    write(`  ${one.id}  ${String(own.length).padStart(3)} figures  largest z ${worst.toFixed(2)}  rms z ${rms.toFixed(2)}`)
    return own
  })
  for (const one of estimates.toSorted((a, b) => Math.abs(zOf(b)) - Math.abs(zOf(a))).slice(0, 8)) {
    write(`  ${one.what}: ${text(one.got)} ± ${text(one.standardError)}, exactly ${text(one.want)}`)
  }
  return verdict(estimates, write)
}

function coverage(short: boolean, seed: string, write: Write): boolean {
  write('The next two hours, from random moments of weeks of the demo floor: how much of what happened the band of 80 % held')
  const from = Date.parse('2026-11-09T00:00:00-03:00')
  const size = short ? { weeks: 2, momentsAWeek: 6, runs: 40 } : { weeks: 40, momentsAWeek: 12, runs: 60 }
  const rows = coverageOf({ floor: demoFloor(), from, ...size, seed })
  for (const { figure, bands, held, placed, meanPlace } of rows) {
    write(
      `  ${figure.padEnd(54)}${String(bands).padStart(4)} bands  held ${percent(held)}  by place ${percent(placed)}  mean place ${percent(meanPlace)}`,
    )
  }
  const share = (of: 'held' | 'placed', judged: typeof rows) => {
    const bands = judged.reduce((sum, row) => sum + row.bands, 0)
    return judged.reduce((sum, row) => sum + row[of] * row.bands, 0) / bands
  }
  const fine = rows.filter((row) => row.isFine)
  const [held, placed] = [share('held', fine), share('placed', rows)]
  const right = [held, placed].every((one) => one >= 0.75 && one <= 0.85)
  write(
    `  the floor's ${fine.length} fine figures: held ${percent(held)}; all ${rows.length} by place: ${percent(placed)}${right ? '' : ': NOT within 75 to 85 %'}`,
  )
  if (short) write('  (a few moments only: reported, not judged)')
  return short || right
}

function verdict(estimates: readonly Estimate[], write: Write): boolean {
  const { worst, allowed, rms, agrees } = agreement(estimates)
  write(`  ${estimates.length} figures: largest z ${worst.toFixed(2)} (allowed ${allowed.toFixed(2)}), rms z ${rms.toFixed(2)}: ${agrees ? 'agrees' : 'does NOT agree'}\n`) // prettier-ignore
  return agrees
}

export function vectorsDir(): string {
  return process.env['VECTORS_DIR'] ?? resolve(import.meta.dirname, '../../../../shared/vectors')
}

const text = (value: number) => value.toPrecision(4).padStart(9)
const percent = (share: number) => `${(share * 100).toFixed(1)} %`.padStart(7)
