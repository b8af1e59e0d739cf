import pino from 'pino'
import { readConfig } from './config.ts'
import { startServer, type RunningServer } from './server.ts'

const read = readConfig(process.env, process.argv.slice(2))
if (read.kind === 'help') {
  process.stdout.write(read.text)
  process.exit(0)
}
if (read.kind === 'problems') {
  process.stderr.write(`${read.problems.join('\n')}\n`)
  process.exit(2)
}
const log = pino({ level: read.config.logLevel }, pino.destination(2))

let running: RunningServer | null = null
let asked = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (asked || !running) process.exit(running ? 1 : 0) // a second time, or before there is anything to save
    asked = true
    log.info({ signal }, 'stopping')
    running.stop().then(
      () => process.exit(0),
      (error: Error) => {
        log.fatal({ err: error }, 'did not stop cleanly; what was acknowledged is in the log all the same')
        process.exit(1)
      },
    )
  })
}
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'a bug ended the server; what was acknowledged is in the log')
  process.exit(1)
})

try {
  running = await startServer(read.config, log)
} catch (error) {
  log.debug({ err: error as Error }, 'could not start')
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}
const { url, newToken } = running
if (newToken)
  process.stdout.write(`Token to send events with (also in ${read.config.data}/token, not shown again): ${newToken}\n`)
log.info({ url }, 'live')
process.send?.({ url })
