import { openDatabase } from '@watchfloor/db/connect'
import { head } from '@watchfloor/db/log/read'

/** Opens the embedded database of a folder, reads the newest arrival number, and ends. */
await using db = await openDatabase({ dir: process.argv[2] })
process.stdout.write(`${await head(db)}\n`)
