import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { findPostgresBinaries } from './postgres-binaries.ts'

/** A PostgreSQL for tests, with as many databases as they like. */
export type TestServer = {
  /** Makes an empty database, or a copy of `template` (a URL that was given before and that nobody has open), and gives its URL. */
  createDatabase(template?: string): Promise<string>
  /** The server's own process, to be killed hard; null where DATABASE_URL names one that runs elsewhere. */
  process: ChildProcess | null
  /** Starts a server that was killed again, on the same data. */
  restart(): Promise<void>
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/**
 * A real PostgreSQL: the one that DATABASE_URL names, else one of our own that is started on the machine's or npm's binaries, in a folder and on
 * a socket that are gone afterwards. As root it runs as an unprivileged user, because PostgreSQL refuses root.
 */
export async function openPostgresForTests(): Promise<TestServer> {
  const url = process.env['DATABASE_URL']
  return url ? useServer(url) : startServer()
}

function useServer(url: string): TestServer {
  const databases = databasesOf(url)
  const close = databases.drop
  const restart = () => Promise.reject(new Error('DATABASE_URL names a server that is not ours to restart'))
  return { createDatabase: databases.create, process: null, restart, close, [Symbol.asyncDispose]: close }
}

/** A server of our own, to be killed. Its data lie in a new folder `under` one that its user can reach. */
export async function startServer(under = tmpdir()): Promise<TestServer> {
  const found = findPostgresBinaries()
  const dir = mkdtempSync(join(under, 'watchfloor-postgres-'))
  const user = process.getuid?.() === 0 ? unprivilegedUser() : null
  if (user) chownSync(dir, user.uid, user.gid)
  const bin = reachable(found, dir, user)
  const data = join(dir, 'data')
  const made = spawnSync(
    join(bin, 'initdb'),
    ['--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
    { cwd: dir, ...user, encoding: 'utf8' },
  )
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`)
  const url = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(dir)}`
  const start = () => startProcess(join(bin, 'postgres'), ['-D', data, '-k', dir, '-c', 'listen_addresses='], dir, user, url)
  const server: TestServer = {
    createDatabase: databasesOf(url).create,
    process: await start(),
    async restart() {
      server.process = await start()
    },
    async close() {
      if (server.process) await stopProcess(server.process)
      rmSync(dir, { recursive: true, force: true })
    },
    [Symbol.asyncDispose]: () => server.close(),
  }
  return server
}

type User = { uid: number; gid: number }

/** The `postgres` of the machine, else `nobody`: PostgreSQL needs a user that exists. */
function unprivilegedUser(): User {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  for (const name of ['postgres', 'nobody']) {
    const fields = users.find((line) => line.startsWith(`${name}:`))?.split(':')
    if (fields) return { uid: Number(fields[2]), gid: Number(fields[3]) }
  }
  throw new Error('PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody')
}

/** The binaries where that user may run them: a project below /root is closed to others, so they are copied out of it. */
function reachable(bin: string, dir: string, user: User | null): string {
  const tried = spawnSync(join(bin, 'postgres'), ['--version'], { cwd: dir, ...user })
  if (tried.status === 0) return bin
  const copy = join(dir, 'postgresql')
  cpSync(dirname(bin), copy, { recursive: true, verbatimSymlinks: true })
  chmodSync(copy, 0o755)
  return join(copy, 'bin')
}

/** Resolves when the server answers. */
async function startProcess(command: string, args: string[], cwd: string, user: User | null, url: string): Promise<ChildProcess> {
  const child = spawn(command, args, { cwd, ...user, stdio: ['ignore', 'ignore', 'pipe'] })
  let log = ''
  let up: () => void
  const said = new Promise<void>((resolve, reject) => {
    up = resolve
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`PostgreSQL ended (${code}): ${log}`)))
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-4_000)
    if (log.includes('ready to accept connections')) up()
  })
  await said
  const stop = () => child.kill('SIGQUIT')
  process.once('exit', stop)
  child.once('exit', () => process.off('exit', stop))
  await withClient(url, (client) => client.query('select 1'))
  return child
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGINT') // fast shutdown: open connections are ended
  await ended
}

function databasesOf(url: string) {
  const names: string[] = []
  return {
    async create(template?: string): Promise<string> {
      const name = `watchfloor_test_${process.pid}_${Date.now().toString(36)}_${names.length}`
      const from = template ? `template "${new URL(template).pathname.slice(1)}"` : `template template0`
      await withClient(url, (client) => client.query(`create database "${name}" ${from}`))
      names.push(name)
      const own = new URL(url)
      own.pathname = `/${name}`
      return own.href
    },
    async drop(): Promise<void> {
      await withClient(url, async (client) => {
        for (const name of names) await client.query(`drop database if exists "${name}" with (force)`)
      })
    },
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
