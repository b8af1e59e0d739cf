import { startServer, type TestServer as TestPostgres } from '@watchfloor/db/testing/postgres-server'
import { readFileSync } from 'node:fs'
import { pause, until } from '../support/server.ts'

/** A PostgreSQL of our own whose processes can be stopped, continued and killed, all of them at once. */
export type Victim = { server: TestPostgres; url: string; [Symbol.asyncDispose](): Promise<void> }

export async function openVictim(under?: string): Promise<Victim> {
  const server = await startServer(under)
  const url = await server.createDatabase()
  return { server, url, [Symbol.asyncDispose]: () => server.close() }
}

/** The postmaster and its children, youngest last. */
export function processesOf({ server }: Victim): number[] {
  const pid = server.process?.pid
  return pid === undefined ? [] : [pid, ...childrenOf(pid)]
}

/** Kills the postmaster and every backend at once, as a power cut does. */
export async function killPostgres(victim: Victim): Promise<void> {
  const { process } = victim.server
  const gone = new Promise((resolve) => process!.once('exit', resolve))
  const pids = processesOf(victim)
  for (const pid of pids) signal(pid, 'SIGKILL')
  await gone
  await until('every backend to be gone', () => Promise.resolve(!pids.some(isThere)))
}

/** Starts it again on what is on disk; tries for as long as a supervisor would. */
export async function restartPostgres({ server }: Victim, withinMs = 30_000): Promise<void> {
  await until(
    'PostgreSQL to start again',
    async () => {
      try {
        await server.restart()
        return true
      } catch {
        await pause(200)
        return false
      }
    },
    withinMs,
  )
}

/** It stands still: connections are open and nothing is answered. Gives the way to let it go on. */
export function freezePostgres(victim: Victim): () => void {
  const pids = processesOf(victim)
  for (const pid of pids) signal(pid, 'SIGSTOP')
  return () => pids.toReversed().forEach((pid) => signal(pid, 'SIGCONT'))
}

function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number)
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // it was gone already
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

export function socketOf({ url }: Victim): string {
  return `${new URL(url).searchParams.get('host')}/.s.PGSQL.5432`
}

/** Why its processes cannot be got at; null where they can. */
export function lacksProc(): string | null {
  return process.platform === 'linux' ? null : 'the processes of PostgreSQL are found by /proc, which only Linux has'
}
