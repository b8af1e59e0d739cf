import { progressText, summaryText } from './report.ts'
import { help, readOptions, type ReplayOptions } from './options.ts'
import { replay } from './replay.ts'
import { demoToken, machineKey } from './secrets.ts'

async function main(): Promise<number> {
  let options: ReplayOptions | null
  try {
    options = readOptions(process.argv.slice(2), process.env)
  } catch (error) {
    process.stderr.write(
      `${error instanceof Error ? error.message : String(error)}\nnpm run replay -- --help lists the options.\n`,
    )
    return 2
  }
  if (!options) {
    process.stdout.write(help)
    return 0
  }
  const dataDir = process.env['DATA_DIR'] ?? '.data'
  options.token ??= demoToken(dataDir)
  options.customerKey ??= options.dryRun ? null : machineKey(dataDir)
  if (options.customerKey === null && options.format !== 'cloudevents') {
    process.stderr.write('Customers are left out: there is no key to hash their numbers with (--customer-key).\n')
  }
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)))
  const began = performance.now()
  const showProgress = progressText(
    (text) => process.stderr.write(text),
    process.stderr.isTTY === true,
    () => performance.now(),
  )
  const outcome = await replay(options, {
    now: () => Date.now(),
    stopped: stop.signal,
    onProgress: showProgress,
    onLog: (line) => process.stderr.write(`${line}\n`),
  })
  process.stdout.write(summaryText(outcome, (performance.now() - began) / 1000, options.dryRun))
  return outcome.failure === null && outcome.refused.length === 0 && outcome.unanswered === 0 ? 0 : 1
}

process.exitCode = await main()
