import type { Place } from '@watchfloor/db/connect'
import { join } from 'node:path'
import { fakeClock, type FakeClock } from './fake-clock.ts'
import type { Engine, Ground } from './fault.ts'
import { openVictim, socketOf, type Victim } from './postgres.ts'
import { Proxy } from './proxy.ts'
import { mountSmallDisk, type SmallDisk } from './small-disk.ts'
import { Trial, type TrialOptions } from './trial.ts'

export type StageOptions = {
  engine: Engine
  /** MB of the disk that the database lies on, where it is one that can be full. PostgreSQL takes its programs along. */
  diskMb?: Record<Engine, number>
  /** A server whose wall clock can be set: it starts at the true time, or at this one (RFC 3339). */
  clock?: true | string
} & Pick<TrialOptions, 'days' | 'pace' | 'senders' | 'env' | 'demo'>

/** A trial, and all that can be done to it: a proxy on each way, the database's processes, its disk, the server's clock. */
export type Stage = {
  trial: Trial
  /** Where the server's database is, past every proxy. */
  place: Place
  victim: Victim | null
  lines: { senders: Proxy; boards: Proxy; database: Proxy | null }
  disk: SmallDisk | null
  clock: FakeClock | null
  [Symbol.asyncDispose](): Promise<void>
}

export async function openStage(ground: Ground, { engine, diskMb, clock: wantsClock, ...options }: StageOptions): Promise<Stage> {
  const undo = new AsyncDisposableStack()
  try {
    const disk = diskMb === undefined ? null : undo.use(mountSmallDisk(diskMb[engine]))
    const clock = wantsClock === undefined ? null : undo.use(fakeClock())
    if (typeof wantsClock === 'string') clock!.set(Date.parse(wantsClock) - Date.now())
    const victim = engine === 'postgres' ? undo.use(await openVictim(disk?.path)) : null
    const database = victim && undo.use(await Proxy.open({ path: socketOf(victim) }))
    let lines: Pick<Stage['lines'], 'senders' | 'boards'> | null = null
    const trial = await Trial.open(ground, {
      ...options,
      ...(victim && { databaseUrl: `postgres://postgres@127.0.0.1:${database!.port}${new URL(victim.url).pathname}` }),
      ...(disk && engine === 'embedded' && { data: join(disk.path, 'data') }),
      ...(clock && { now: clock.now }),
      env: { ...clock?.env, ...options.env },
      async through({ url }) {
        const target = { port: Number(new URL(url).port), host: '127.0.0.1' }
        lines = { senders: undo.use(await Proxy.open(target)), boards: undo.use(await Proxy.open(target)) }
        return { senders: `http://127.0.0.1:${lines.senders.port}`, boards: `http://127.0.0.1:${lines.boards.port}` }
      },
    })
    const place = victim ? { url: victim.url } : { dir: join(disk?.path ?? trial.server.dir, 'data') }
    return { trial, place, victim, lines: { ...lines!, database }, disk, clock, [Symbol.asyncDispose]: () => undo.disposeAsync() }
  } catch (error) {
    await undo.disposeAsync()
    throw error
  }
}
