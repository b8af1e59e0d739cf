import { parseArgs } from 'node:util'
import { compareFile, findFiles, vectorsDir, type Outcome } from './files.ts'
import { reportFamily } from './report.ts'

const help = `npm run accept -- vectors [--dir DIR] [--family NAME]… [--shown N]

Answers every case of every JSON file in VECTORS_DIR by our own mathematics, by the family that the file names, and compares each figure within
the tolerance of its kind. A line a family. Ends with 0 when something was compared and nothing missed; an unknown family, a file that cannot
be read, or a field that nobody compares is a miss.

  --dir DIR       the folder  ($VECTORS_DIR, else ../shared/vectors beside the project)
  --family NAME   only files of this family; repeat for more
  --shown N       how many misses to print a family (5)
`

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      dir: { type: 'string' },
      family: { type: 'string', multiple: true },
      shown: { type: 'string', default: '5' },
      help: { type: 'boolean' },
    },
  })
  const write = (line: string) => process.stdout.write(`${line}\n`)
  if (values.help) {
    write(help)
    return 0
  }
  const folder = values.dir ?? vectorsDir()
  const shown = Number(values.shown)
  const byFamily = new Map<string, Outcome[]>()
  for (const path of findFiles(folder)) {
    const outcome = await compareFile(path)
    if (values.family && !values.family.includes(outcome.family)) continue
    byFamily.set(outcome.family, [...(byFamily.get(outcome.family) ?? []), outcome])
  }
  if (byFamily.size === 0) write(`Nothing to compare: no files of these families in ${folder}; set VECTORS_DIR`)
  let right = byFamily.size > 0
  let compared = 0
  for (const [family, outcomes] of byFamily) {
    const report = reportFamily(family, outcomes, shown)
    for (const line of report.lines) write(line)
    compared += report.compared
    right &&= report.right
  }
  write(`${byFamily.size} families, ${compared} figures compared: ${right ? 'all within tolerance' : 'NOT all within tolerance'}`)
  return right && compared > 0 ? 0 : 1
}
