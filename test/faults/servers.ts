import { hash } from 'node:crypto'
import { zstdCompressSync } from 'node:zlib'
import { openDatabase, type Place } from '@watchfloor/db/connect'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { endProcess, freePort, pause } from '../support/server.ts'
import type { Fault } from './fault.ts'

const on = ['embedded', 'postgres'] as const

/** The server itself is killed, doubled, or finds a damaged checkpoint. */
export const serverFaults: Fault[] = [
  {
    name: 'server-killed',
    about: 'kill -9 of the server in full flow, and a start by whatever watches over it',
    on,
    async play({ trial }, { roll, short }) {
      const kills = short ? 1 : 10
      for (let kill = 0; kill < kills; kill++) {
        await pause(Math.floor(roll() * 400))
        await trial.server.kill()
        if (kill === 0) await trial.expectSaid({ board: 'stale' })
        await trial.server.start()
        await trial.heals()
      }
      trial.note(`the server was killed and started ${kills} times`)
    },
  },
  {
    name: 'two-servers',
    about: 'a second server on the same folder or database: it is refused with a sentence, and the first goes on',
    on,
    async play({ trial, place }) {
      const second = await runServer(trial.server.dir, place)
      trial.note(`the second ended with code ${second.code}: ${second.said.trim()}`)
      if (second.code !== 1) trial.miss(`the second server should end with code 1, and ended with ${second.code}`)
      if (!/is in use by .*process \d+.*(choose another|Stop that process)/i.test(second.said))
        trial.miss(`the second server should say who is there: ${second.said}`)
      if (!trial.watch.ready) trial.miss('the first server was disturbed')
      await trial.heals()
    },
  },
  ...(['truncated', 'flipped', 'of another version', 'unreadable', 'ahead of the log'] as const).map((damage): Fault => ({
    name: `checkpoint-${damage.replaceAll(' ', '-')}`,
    about: `the newest checkpoint is ${damage} when the server starts`,
    on,
    async play({ trial, place }) {
      await trial.server.stop()
      await damageCheckpoint(place, damage)
      trial.note(`the newest checkpoint is ${damage}`)
      await trial.server.start()
      const log = damage === 'of another version' ? /no checkpoint of this version/ : /folded from its beginning/
      await trial.expectSaid({ log })
      await trial.heals()
    },
  })),
]

type Damage = 'truncated' | 'flipped' | 'of another version' | 'unreadable' | 'ahead of the log'

const MAIN = join(import.meta.dirname, '../../server/src/main.ts')

/** Starts a server that should not come up, and gives what it said until it ended. */
async function runServer(dir: string, { url }: Place): Promise<{ code: number | null; said: string }> {
  const flags = ['--port', String(await freePort()), '--data', join(dir, 'data'), '--log-level', 'warn']
  const { DATABASE_URL: _url, PORT: _port, DATA_DIR: _dir, ...env } = process.env
  const child = spawn(process.execPath, [MAIN, ...flags, ...(url ? ['--database-url', url] : [])], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const code = await Promise.race([ended, pause(20_000).then(() => endProcess(child, 'SIGKILL'))])
  return { code, said }
}

async function damageCheckpoint(place: Place, damage: Damage): Promise<void> {
  await using db = await openDatabase(place)
  const newest = await db.kysely.selectFrom('checkpoint').selectAll().orderBy('seq', 'desc').executeTakeFirstOrThrow()
  const change = db.kysely.updateTable('checkpoint')
  const { seq, body } = newest
  if (damage === 'truncated')
    await change
      .set({ body: body.subarray(0, body.length >> 1) })
      .where('seq', '=', seq)
      .execute()
  else if (damage === 'flipped') {
    const flipped = Buffer.from(body)
    flipped[flipped.length >> 1]! ^= 0x10
    await change.set({ body: flipped }).where('seq', '=', seq).execute()
  } else if (damage === 'of another version') await change.set({ model_version: 'of-tomorrow' }).execute()
  else if (damage === 'ahead of the log')
    await change
      .set({ seq: seq + 1_000_000 })
      .where('seq', '=', seq)
      .execute()
  else {
    // Whole by its hash, and yet not what a model can be made of.
    const nonsense = zstdCompressSync(JSON.stringify({ head: seq, now: 0, sources: 'none' }))
    await change
      .set({ body: nonsense, sha256: hash('sha256', nonsense, 'hex') })
      .where('seq', '=', seq)
      .execute()
  }
}
