import { writeFileSync } from 'node:fs'
import { demoToken } from '../replay/secrets.ts'
import { steadyMs } from './clock.ts'
import { help, readOptions, type LoadOptions } from './options.ts'
import { checkReach } from './reach.ts'
import { keptItsPromises, reportText } from './report.ts'
import { runLoad } from './run.ts'
import { liveView } from './view.ts'

async function main(): Promise<number> {
  let options: LoadOptions | null
  try {
    options = readOptions(process.argv.slice(2), process.env)
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nnpm run load -- --help lists the options.\n`)
    return 2
  }
  if (!options) {
    process.stdout.write(help)
    return 0
  }
  if (options.url !== null) options.token ??= demoToken(process.env['DATA_DIR'] || '.data')
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => (stopping.signal.aborted ? process.exit(130) : stopping.abort()))
  const show = liveView((text) => process.stderr.write(text), process.stderr.isTTY, steadyMs)
  try {
    if (options.url !== null) await checkReach(options.url, options.token ?? '')
    const report = await runLoad(options, {
      stopped: stopping.signal,
      onLog: (line) => process.stderr.write(`${line}\n`),
      onLive: show,
    })
    process.stdout.write(`\n${reportText(report)}`)
    if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`)
    return keptItsPromises(report) ? 0 : 1
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    return 1
  }
}

process.exitCode = await main()
