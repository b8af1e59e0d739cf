import { openPostgresForTests } from '@watchfloor/db/testing/postgres-server'
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { batchesOf, busyEvents } from './support/demo-events.ts'
import { post } from './support/door.ts'
import { endProcess, startTestServer, until } from './support/server.ts'

const REQUESTS = 5
const why = canTrace()
if (why !== null) process.stdout.write(`SKIPPED: whether acknowledged facts are synced was not traced: ${why}\n`)

test.skipIf(why !== null)('between the arrival of a request and its receipt PGlite syncs its write-ahead log', async () => {
  await using server = await startTestServer()
  const calls = await traced([server.pid], () => sendSome(server))
  const receipts = between(calls, isRequest, isReceipt)
  expect(receipts).toHaveLength(REQUESTS)
  for (const span of receipts) expect(walSyncs(span).length, span.map(({ text }) => text).join('\n')).toBeGreaterThan(0)
})

test.skipIf(why !== null)('between the arrival of a request and its receipt PostgreSQL syncs its write-ahead log', async () => {
  await using postgres = await openPostgresForTests()
  if (!postgres.process) return process.stdout.write('SKIPPED: DATABASE_URL names a PostgreSQL that is not ours to trace\n')
  await using server = await startTestServer({ databaseUrl: await postgres.createDatabase() })
  const calls = await traced([server.pid, ...family(postgres.process.pid!)], () => sendSome(server))
  const receipts = between(calls, isRequest, isReceipt)
  expect(receipts).toHaveLength(REQUESTS)
  for (const span of receipts) expect(walSyncs(span).length, span.map(({ text }) => text).join('\n')).toBeGreaterThan(0)
})

async function sendSome(server: { url: string; token: string }): Promise<void> {
  const batches = [...batchesOf(busyEvents(1, Date.now()), 20)]
  for (const batch of batches.slice(0, REQUESTS)) await post(server, batch)
}

type Call = { text: string }

/** The system calls that some processes make during `work`: what they read and send, and what they sync, in the order in which these ended. */
async function traced(pids: number[], work: () => Promise<void>): Promise<Call[]> {
  const dir = mkdtempSync(join(tmpdir(), 'watchfloor-trace-'))
  const file = join(dir, 'trace')
  const calls = 'trace=fsync,fdatasync,read,recvfrom,write,writev,sendto,sendmsg'
  const tracer = spawn(
    'strace',
    ['-f', '-y', '-s', '64', '-e', calls, '-o', file, ...pids.flatMap((pid) => ['-p', String(pid)])],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  )
  let said = ''
  tracer.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  try {
    await until('strace to attach', () => Promise.resolve(pids.every((pid) => said.includes(`Process ${pid} attached`))))
    await work()
  } finally {
    await endProcess(tracer, 'SIGINT') // it lets go of them and ends
  }
  const lines = readFileSync(file, 'utf8').split('\n')
  rmSync(dir, { recursive: true })
  return joined(lines).map((text) => ({ text }))
}

/** One line a call, where it ended: strace writes a call in two parts when another thread came in between. */
function joined(lines: string[]): string[] {
  const begun = new Map<string, string>()
  const whole: string[] = []
  for (const line of lines) {
    const thread = line.split(' ', 1)[0]!
    const first = / <unfinished \.\.\.>$/.exec(line)
    const second = /<\.\.\. \w+ resumed>(.*)$/.exec(line)
    if (first) begun.set(thread, line.slice(0, first.index))
    else if (second) whole.push((begun.get(thread) ?? thread) + second[1])
    else if (line !== '') whole.push(line)
  }
  return whole
}

const isRequest = ({ text }: Call) => text.includes('POST /api/events')
const isReceipt = ({ text }: Call) =>
  /\b(write|writev|sendto|sendmsg)\(\d+<(socket|TCP)/.test(text) && text.includes('HTTP/1.1 200')

/** The calls from each request to the receipt that follows. */
function between(calls: Call[], begins: (call: Call) => boolean, ends: (call: Call) => boolean): Call[][] {
  const spans: Call[][] = []
  let open: Call[] | null = null
  for (const call of calls) {
    if (begins(call)) open = []
    open?.push(call)
    if (!ends(call) || !open) continue
    spans.push(open)
    open = null
  }
  return spans
}

function walSyncs(calls: Call[]): Call[] {
  return calls.filter(({ text }) => /\bf(data)?sync\(\d+<[^>]*pg_wal\/[^>]*>\)\s*= 0/.test(text))
}

function family(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean)
  return [pid, ...children.map(Number)]
}

/** Null where it can be traced here, else why not. */
function canTrace(): string | null {
  const probe = spawnSync('strace', ['-f', '-e', 'trace=fsync', '-o', '/dev/null', process.execPath, '-e', '0'], {
    encoding: 'utf8',
  })
  if (probe.error) return 'strace is not installed'
  return probe.status === 0 ? null : `strace does not work here: ${probe.stderr.trim().split('\n')[0]}`
}
