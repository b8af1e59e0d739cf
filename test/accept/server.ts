import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export type TestServer = { url: string; token: string; [Symbol.asyncDispose](): Promise<void> }

const STARTS_WITHIN_MS = 60_000

/** A real server with a fresh, empty database (embedded, or the one named) on a free port; gone with its data when disposed of. */
export async function startFreshServer(databaseUrl?: string): Promise<TestServer> {
  const data = mkdtempSync(join(tmpdir(), 'watchfloor-accept-'))
  const main = resolve(import.meta.dirname, '../../server/src/main.ts')
  const child = fork(main, ['--empty', '--data', data, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }) },
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text: Buffer) => said.push(text.toString()))
  const dispose = async () => {
    await stop(child)
    rmSync(data, { recursive: true, force: true })
  }
  try {
    const url = await started(child)
    return { url, token: readFileSync(join(data, 'token'), 'utf8').trim(), [Symbol.asyncDispose]: dispose }
  } catch (cause) {
    await dispose()
    throw new Error(`the server did not start:\n${said.join('').slice(-2000)}`, { cause })
  }
}

async function started(child: ChildProcess): Promise<string> {
  const gone = new AbortController()
  child.once('exit', (code) => gone.abort(new Error(`it ended with ${code}`)))
  const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(STARTS_WITHIN_MS)])
  const [message] = (await once(child, 'message', { signal })) as [{ url: string }]
  return message.url
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
