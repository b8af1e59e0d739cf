import { parseArgs } from 'node:util'

export type BenchOptions =
  | { kind: 'measure'; only: string[] | null; write: boolean; short: boolean }
  | { kind: 'list' }
  | { kind: 'usage'; problem: string | null }

export const usage = `npm run bench -- [options]

Measures, and prints tables in Markdown. It stays on loopback and in the folder for temporary files, and stops by itself: some twelve minutes on
two free cores.

  --only NAME[,NAME]  these sections only
  --list              names of the sections
  --write             puts what was measured into docs/bench.md as well
  --short             a few of everything, to see that it works; such figures are not written
`

/** Reads the command line; `names` are the sections there are. */
export function readArgs(args: readonly string[], names: readonly string[]): BenchOptions {
  try {
    const flag = { type: 'boolean' } as const
    const options = {
      only: { type: 'string' },
      list: flag,
      write: flag,
      short: flag,
      help: { type: 'boolean', short: 'h' },
    } as const
    const { values } = parseArgs({ args: [...args], options })
    if (values.help) return { kind: 'usage', problem: null }
    if (values.list) return { kind: 'list' }
    const only = values.only?.split(',').map((name) => name.trim()) ?? null
    const unknown = only?.filter((name) => !names.includes(name)) ?? []
    if (unknown.length > 0) throw new Error(`--only ${unknown.join(',')}: there are ${names.join(', ')}`)
    if (values.short && values.write) throw new Error('--short --write: short figures say nothing; leave one of them out')
    return { kind: 'measure', only, write: values.write === true, short: values.short === true }
  } catch (error) {
    return { kind: 'usage', problem: (error as Error).message }
  }
}
