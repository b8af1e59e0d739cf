import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchFanOut } from './fan-out.ts'
import { benchFold } from './fold.ts'
import { benchIngest } from './ingest.ts'
import { benchLoneEvent } from './lone-event.ts'
import { machineLine, sectionText, type Section, type Tell } from './measure.ts'

/**
 * Figures of this machine: what Watchfloor does beside the least that anybody could do, by turns in one process tree. It stays on loopback and in
 * the folder for temporary files, and stops by itself: three minutes on two busy cores.
 */
const PAGE = join(import.meta.dirname, '../../docs/bench.md')
const usage =
  'npm run bench -- [--write]\n\nMeasures, and prints tables in Markdown. --write puts them into docs/bench.md as well.\n'

const subjects: { name: string; bench: (tell: Tell) => Promise<Section> }[] = [
  { name: 'durable ingest', bench: benchIngest },
  { name: 'check and fold', bench: benchFold },
  { name: 'a lone event', bench: benchLoneEvent },
  { name: 'fan-out', bench: benchFanOut },
]

const read = readArgs(process.argv.slice(2))
if (read.kind === 'usage') {
  process.stdout.write(`${read.problem ? `${read.problem}\n\n` : ''}${usage}`)
  process.exitCode = read.problem ? 2 : 0
} else await measure(read.write)

async function measure(write: boolean): Promise<void> {
  const tell: Tell = (line) => process.stderr.write(`${line}\n`)
  const before = machineLine()
  const began = performance.now()
  const texts: string[] = []
  for (const { name, bench } of subjects) {
    tell(`bench ${name}`)
    texts.push(sectionText(await bench(tell)))
  }
  const page = [introOf(before, machineLine(), Math.round((performance.now() - began) / 1_000)), ...texts].join('\n')
  process.stdout.write(page)
  if (write) writeFileSync(PAGE, page)
}

function introOf(before: string, after: string, seconds: number): string {
  const day = new Date().toISOString().slice(0, 10)
  return [
    '# Figures of one machine',
    'Written by `npm run bench -- --write`. Absolute figures say as much about the machine as about Watchfloor, so each stands beside an anchor that ' +
      'was measured by turns with it in the same run; the ratio is the median of the rounds, with the lowest and the highest in brackets. ' +
      'Everything runs on one machine, senders and boards included; a load average above the number of cores at the start means that other programs ' +
      'took their share.',
    `Machine: ${before} at the start.\n${after.replace(/^.*load/, 'At the end: load')}, ${seconds} s later (${day}).\n`,
  ].join('\n\n')
}

function readArgs(args: string[]): { kind: 'measure'; write: boolean } | { kind: 'usage'; problem: string | null } {
  try {
    const { values } = parseArgs({ args, options: { write: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } })
    return values.help ? { kind: 'usage', problem: null } : { kind: 'measure', write: values.write === true }
  } catch (error) {
    return { kind: 'usage', problem: (error as Error).message }
  }
}
