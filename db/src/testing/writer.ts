import { openDatabase } from '../connect.ts'
import { appendFacts } from '../log/append.ts'
import { head } from '../log/read.ts'
import { migrate } from '../migrate.ts'
import { someFacts } from './facts.ts'

// A process that appends until it is killed and says on its output, after each batch, which number was acknowledged last. For crash tests:
//   node writer.ts '{"dir": "…"}' ROWS_A_BATCH

const db = await openDatabase(JSON.parse(process.argv[2] ?? '{}'))
const rows = Number(process.argv[3])
await migrate(db)
let acknowledged = await head(db)
process.stdout.write(`open\n`)
for (;;) {
  await appendFacts(db, someFacts(rows, acknowledged + 1), acknowledged + 1, Date.now())
  acknowledged += rows
  process.stdout.write(`${acknowledged}\n`)
}
