// Run by start.js on the project's own Node: says at once all that is wrong with the flags of the server and of the demo floor.
import { readConfig } from '../server/src/config.ts'
import { readOptions } from '../simulator/src/options.ts'

const [server = '[]', demo = 'null'] = process.argv.slice(2)
const read = readConfig(process.env, JSON.parse(server))
const problems = read.kind === 'problems' ? read.problems : []
try {
  if (JSON.parse(demo) !== null) readOptions(JSON.parse(demo), process.env)
} catch (error) {
  problems.push(/** @type {Error} */ (error).message)
}
if (problems.length > 0) {
  process.stderr.write(`${problems.join('\n')}\n`)
  process.exit(2)
}
