import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { machineLine } from './measure.ts'
import { readArgs, usage } from './options.ts'
import { pageOf } from './page.ts'
import { sectionText, type Run } from './section.ts'
import { subjects, type Subject } from './subjects.ts'

/** Figures of this machine: what Watchfloor does beside the least that anybody could do, by turns in one process tree. */
const PAGE = join(import.meta.dirname, '../../docs/bench.md')

const names = subjects.map(({ name }) => name)
const read = readArgs(process.argv.slice(2), names)
if (read.kind === 'usage') {
  process.stdout.write(`${read.problem ? `${read.problem}\n\n` : ''}${usage}`)
  process.exitCode = read.problem ? 2 : 0
} else if (read.kind === 'list') process.stdout.write(`${names.join('\n')}\n`)
else {
  const chosen = subjects.filter(({ name }) => read.only?.includes(name) ?? true)
  await measure(chosen, read.write, { short: read.short, tell: (line) => process.stderr.write(`${line}\n`) })
}

/** One section after another, each written as soon as it is there: one that cannot be measured must not take the others with it. */
async function measure(chosen: readonly Subject[], write: boolean, run: Run): Promise<void> {
  const texts: string[] = []
  for (const { name, title, bench } of chosen) {
    run.tell(`bench ${name}`)
    const machine = machineLine()
    const began = performance.now()
    try {
      const section = await bench(run)
      const seconds = Math.round((performance.now() - began) / 1_000)
      const day = new Date().toISOString().slice(0, 10)
      const text = sectionText(title, { ...section, about: `${section.about}\n\n${day}, ${seconds} s; ${machine} at the start.` })
      process.stdout.write(`${text}\n`)
      texts.push(text)
    } catch (error) {
      run.tell(`bench ${name} failed: ${(error as Error).stack}`)
      process.exitCode = 1
    }
    if (write) writeFileSync(PAGE, pageOf(titles(), texts, existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''))
  }
}

function titles(): string[] {
  return subjects.map(({ title }) => title)
}
