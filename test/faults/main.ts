import { parseArgs } from 'node:util'
import { faults } from './catalogue.ts'
import { playOne } from './play.ts'

/**
 * `npm run faults`: plays each fault on a server of its own, and says for each what was done, what was said of it, how long it took to heal, and
 * whether every promise was kept. Everything is on loopback and in the folder for temporary files. Exit code 1 on any miss.
 */
const usage = `npm run faults -- [--seed N] [--only NAME[,NAME]] [--rounds N] [--short]

  --seed N     the dice of this run; the run prints its own
  --only NAME  plays these alone
  --rounds N   plays everything so many times, each with the next seed (1)
  --short      seconds where the real thing takes a minute, as the tests do

${faults.map(({ name, about }) => `  ${name.padEnd(29)} ${about}`).join('\n')}
`

// Told to stop it must not leave servers and disks behind: what was begun is ended when the process exits.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const read = readArgs(process.argv.slice(2))
if ('usage' in read) {
  process.stdout.write(`${read.usage ? `${read.usage}\n\n` : ''}${usage}`)
  process.exitCode = read.usage ? 2 : 0
} else process.exitCode = await playAll(read)

type Asked = { seed: number; only: readonly string[] | null; rounds: number; short: boolean }

async function playAll({ seed, only, rounds, short }: Asked): Promise<number> {
  const counts = { kept: 0, missed: 0, skipped: 0 }
  const missed: string[] = []
  for (let round = 0; round < rounds; round++) {
    for (const fault of faults.filter(({ name }) => only?.includes(name) ?? true)) {
      process.stdout.write('\n')
      const verdict = await playOne(fault, seed + round, short, (line) => process.stdout.write(`${line}\n`))
      counts[verdict] += 1
      if (verdict === 'missed') missed.push(`${fault.name} --seed ${seed + round}`)
    }
  }
  process.stdout.write(`\n${counts.kept} kept, ${counts.missed} missed, ${counts.skipped} skipped, seed ${seed}\n`)
  for (const one of missed) process.stdout.write(`  again: npm run faults -- --only ${one}${short ? ' --short' : ''}\n`)
  return missed.length === 0 ? 0 : 1
}

function readArgs(args: string[]): Asked | { usage: string } {
  try {
    const text = { type: 'string' } as const
    const flag = { type: 'boolean' } as const
    const options = {
      seed: text,
      only: text,
      rounds: { ...text, default: '1' },
      short: flag,
      help: { ...flag, short: 'h' },
    } as const
    const { values } = parseArgs({ args, options })
    if (values.help) return { usage: '' }
    const only = values.only?.split(',') ?? null
    const unknown = only?.find((name) => !faults.some((fault) => fault.name === name))
    if (unknown !== undefined) return { usage: `--only ${unknown}: there is no such fault` }
    const seed = values.seed === undefined ? Math.floor(Math.random() * 1e6) : Number(values.seed)
    const rounds = Number(values.rounds)
    if (!Number.isInteger(seed)) return { usage: `--seed ${values.seed}: must be a whole number` }
    if (!Number.isInteger(rounds) || rounds < 1) return { usage: `--rounds ${values.rounds}: must be a whole number from 1` }
    return { seed, only, rounds, short: values.short === true }
  } catch (error) {
    return { usage: (error as Error).message }
  }
}
