import { progressLine } from './feed/progress.ts'
import { help, readOptions, type Options } from './options.ts'
import { startSimulation, type Told } from './start.ts'

async function main(): Promise<number> {
  let options: Options | null
  try {
    options = readOptions(process.argv.slice(2), process.env)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\nnpm run sim -- --help lists the options.\n`)
    return 2
  }
  if (!options) {
    process.stdout.write(help)
    return 0
  }
  const began = performance.now()
  const show = progressLine((text) => process.stdout.write(text), process.stdout.isTTY)
  let caughtUp = false
  const running = startSimulation({
    ...options,
    onLog: (line) => process.stderr.write(`${line}\n`),
    onProgress: (share: number, told: Told) => {
      if (caughtUp) return
      caughtUp = share === 1
      show('Telling the past', share, caughtUp)
      if (caughtUp)
        process.stdout.write(
          `Caught up in ${((performance.now() - began) / 1000).toFixed(1)} s: ${told.accepted} new, ${told.known} known.\n`,
        )
    },
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void running.stop().catch(() => {})) // reported below
  try {
    await running.done
    return 0
  } catch (error) {
    process.stderr.write(`The simulation ended: ${error instanceof Error ? error.message : String(error)}\n`)
    return 1
  }
}

process.exitCode = await main()
