import { mkdirSync, writeFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDatabase } from '@watchfloor/db/connect'
import { appendFacts } from '@watchfloor/db/log/append'
import { head, readLog } from '@watchfloor/db/log/read'
import { migrate } from '@watchfloor/db/migrate'
import pino from 'pino'
import { createApp } from './app.ts'
import { readConfig } from './config.ts'
import { createAccept } from './event/accept.ts'
import { Committer } from './event/commit.ts'
import { newToken, tokenHash } from './event/token.ts'
import { createListener } from './http/listener.ts'
import { createMetrics } from './metrics/metrics.ts'

const result = readConfig(process.env, process.argv.slice(2))
if (result.kind === 'help') {
  process.stdout.write(result.text)
  process.exit(0)
}
if (result.kind === 'problems') {
  process.stderr.write(`${result.problems.join('\n')}\n`)
  process.exit(2)
}
const { config } = result
const log = pino({ level: config.logLevel }, pino.destination(2))
mkdirSync(config.data, { recursive: true })
const db = await openDatabase({ url: config.databaseUrl, dir: config.data })
await migrate(db)
const metrics = createMetrics()
const committer = new Committer({
  log: {
    append: (facts, firstSeq, receivedAt) => appendFacts(db, facts, firstSeq, receivedAt),
    readHead: () => head(db),
    readAfter: (after, limit) => readLog(db, after, limit),
  },
  apply: async () => {},
  now: Date.now,
  head: await head(db),
  onCommit: ({ rows, ms, waitedMs }) => {
    metrics.commitRows.observe(rows)
    metrics.commitSeconds.observe(ms / 1000)
    metrics.queueSeconds.observe(waitedMs / 1000)
  },
  onTrouble: (error, what) => log.error({ err: error }, what),
})
const tokenFile = join(config.data, 'token')
if (!existsSync(tokenFile)) writeFileSync(tokenFile, newToken(), { mode: 0o600 })
const known = tokenHash(readFileSync(tokenFile, 'utf8').trim())
const app = createApp({
  accept: createAccept({ submit: (facts, options) => committer.submit(facts, options), quarantine: async () => {} }),
  isToken: async (sha256) => sha256 === known,
  readEvents: (after, limit, filter) => readLog(db, after, limit, filter),
  readiness: () => ({ ready: true, why: '' }),
  metrics,
  version: '0.1.0',
  logError: (error, instance) => log.error({ err: error, instance }, 'request failed'),
})
const server = await createListener(app.fetch, join(import.meta.dirname, '../../web/build'))
server.listen(config.port, config.host, () => log.info({ port: config.port }, 'listening'))
