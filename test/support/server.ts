import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A real server as a process of its own. It can be killed and started again; port, folder and token stay. */
export type TestServer = {
  readonly url: string
  readonly token: string
  readonly dir: string
  readonly pid: number
  /** Ends it at once, as a power cut or the kernel would. */
  kill(): Promise<void>
  /** Asks it to stop, as Ctrl-C does; gives its exit code. */
  stop(): Promise<number | null>
  /** Starts it again; resolves when its figures may be trusted. */
  start(): Promise<void>
  /** What it said on stderr since it was first started. */
  readonly output: string
  [Symbol.asyncDispose](): Promise<void>
}

export type ServerOptions = {
  /** A PostgreSQL; without it the embedded database in the server's own folder. */
  databaseUrl?: string | undefined
  /** Begin with the demo's settings; else with a bare site. */
  demo?: boolean
  args?: string[]
  /** Runs the server under another program: `strace …`. */
  under?: string[]
  /** Its data folder; else one of its own that is gone afterwards. */
  data?: string
  env?: Record<string, string>
}

const MAIN = join(import.meta.dirname, '../../server/src/main.ts')
const READY_WITHIN_MS = 60_000

/** Starts a server on a free port and in a folder that is gone afterwards. Resolves when it is ready. */
export async function startTestServer({
  databaseUrl,
  demo = false,
  args = [],
  under = [],
  data: givenData,
  env: more = {},
}: ServerOptions = {}): Promise<TestServer> {
  const dir = mkdtempSync(join(tmpdir(), 'watchfloor-server-'))
  const data = givenData ?? join(dir, 'data')
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | null = null
  let output = ''
  let token = ''
  const command = [...under, process.execPath, MAIN, '--port', String(port), '--data', data, '--log-level', 'warn']
  command.push(...(demo ? [] : ['--empty']), ...(databaseUrl ? ['--database-url', databaseUrl] : []), ...args)
  const endAtExit = () => child?.kill('SIGKILL')
  process.once('exit', endAtExit)

  const start = async () => {
    mkdirSync(data, { recursive: true })
    const { DATABASE_URL: _url, PORT: _port, DATA_DIR: _dir, ...env } = process.env
    const started = spawn(command[0]!, command.slice(1), {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...env, TZ: 'America/Sao_Paulo', ...more },
    })
    child = started
    started.stderr.setEncoding('utf8').on('data', (text: string) => (output += text))
    await ready(url, started, () => output)
    token = readFileSync(join(data, 'token'), 'utf8').trim()
  }
  const end = async (signal: NodeJS.Signals) => {
    const running = child
    if (!running) return null
    child = null
    return endProcess(running, signal)
  }
  const server: TestServer = {
    url,
    dir,
    get token() {
      return token
    },
    get pid() {
      return child?.pid ?? 0
    },
    get output() {
      return output
    },
    start,
    stop: () => end('SIGTERM'),
    async kill() {
      await end('SIGKILL')
    },
    async [Symbol.asyncDispose]() {
      process.off('exit', endAtExit)
      await end('SIGKILL')
      rmSync(dir, { recursive: true, force: true })
    },
  }
  try {
    await start()
    return server
  } catch (error) {
    await server[Symbol.asyncDispose]()
    throw error
  }
}

/** A port that nobody has at the moment. */
export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const { port } = probe.address() as { port: number }
  await new Promise((resolve) => probe.close(resolve))
  return port
}

/** Ends a process that we started, and waits until it is gone. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await gone
  }
  return child.exitCode
}

/** Waits for a condition that comes by itself; asks a few times a second. Says what it waited for when it does not come. */
export async function until<T>(what: string, ask: () => Promise<T | null | undefined | false>, withinMs = 20_000): Promise<T> {
  const end = Date.now() + withinMs
  for (;;) {
    const found = await ask()
    if (found) return found
    if (Date.now() > end) throw new Error(`It did not come within ${withinMs} ms: ${what}`)
    await pause(50)
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function ready(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const end = Date.now() + READY_WITHIN_MS
  let last = ''
  while (Date.now() < end) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`The server ended: ${output()}`)
    try {
      const answer = await fetch(`${url}/readyz`)
      last = await answer.text()
      if (answer.ok) return
    } catch {
      // not listening yet
    }
    await pause(20)
  }
  throw new Error(`The server was not ready in time: ${last} ${output()}`)
}
