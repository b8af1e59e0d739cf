import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A server that is under load: one that runs, or one of our own. */
export type LoadedServer = { url: string; token: string; about: string; stop(): Promise<void> }

const ROOT = join(import.meta.dirname, '../../..')
const READY_WITHIN_MS = 60_000
const STOP_WITHIN_MS = 15_000

/**
 * Starts a server on a free port, in a folder that is gone afterwards, with the demo's settings. It ends with this process, however that goes.
 *
 * @throws Error with what the server said when it does not start
 */
export async function startOwnServer(databaseUrl: string | null, maxBoards: number): Promise<LoadedServer> {
  const dir = mkdtempSync(join(tmpdir(), 'watchfloor-load-'))
  const args = ['--port', '0', '--data', dir, '--log-level', 'warn', '--max-boards', String(maxBoards)]
  if (databaseUrl !== null) args.push('--database-url', databaseUrl)
  const { DATABASE_URL: _url, PORT: _port, DATA_DIR: _dir, HOST: _host, EMPTY: _empty, ...env } = process.env
  const child = spawn(
    process.execPath,
    ['--import', join(ROOT, 'scripts/follow-parent.js'), join(ROOT, 'server/src/main.ts'), ...args],
    { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], env, detached: true }, // detached: Ctrl-C is for us, and we stop it
  )
  let said = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-10_000)))
  const putAway = async () => {
    await end(child)
    rmSync(dir, { recursive: true, force: true })
  }
  try {
    const url = await addressOf(child, () => said)
    const token = readFileSync(join(dir, 'token'), 'utf8').trim()
    const store = databaseUrl === null ? 'the embedded database' : 'PostgreSQL'
    return { url, token, about: `a server of its own with ${store}`, stop: putAway }
  } catch (error) {
    await putAway()
    throw error
  }
}

/** The server tells its parent where it is once its figures can be trusted. */
function addressOf(child: ChildProcess, said: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error(`The server was not ready within ${READY_WITHIN_MS / 1000} s. ${said()}`)),
      READY_WITHIN_MS,
    )
    child.once('message', (word) => {
      clearTimeout(late)
      resolve((word as { url: string }).url)
    })
    child.once('error', reject)
    child.once('exit', () => {
      clearTimeout(late)
      reject(new Error(`The server did not start. ${said()}`))
    })
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS)
  await gone
  clearTimeout(late)
}
