import { Model } from '@watchfloor/core/model/model'
import { settings } from '@watchfloor/core/settings/settings'
import { appendPredictions, readPredictions, type Prediction } from '@watchfloor/db/risk/prediction'
import { openPGliteDatabases, type TestDatabases } from '@watchfloor/db/testing'
import { aFact } from '@watchfloor/db/testing/facts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { settingsBook } from '../model/settings-book.ts'
import { firstSettings } from '../settings/first.ts'
import { RiskDesk, type Tracks } from './desk.ts'

const NOON = Date.UTC(2026, 10, 24, 12)
const SECOND = 1_000

let databases: TestDatabases
beforeAll(async () => void (databases = await openPGliteDatabases()), 60_000)
afterAll(() => databases.close())

type Given = Parameters<typeof aFact>[0]

const queued = (thing: string, at: number): Given => ({
  ...{ thing, at, type: 'contact.queued' },
  data: { contact: thing, queue: 'sales', channel: 'voice', direction: 'in' },
})

/** A phone queue with two people who take two minutes a call, and whoever came besides. */
class Floor {
  readonly model = new Model(settingsBook(settings.parse(firstSettings('UTC'))))
  #seq = 0

  constructor() {
    const people = ['ana', 'ben'].map((agent) => ({
      ...{ kind: 'agent', thing: agent, type: 'agent.state', at: NOON - 3_000 * SECOND },
      data: { presence: 'available', queues: ['sales'] },
    }))
    const calls = Array.from({ length: 20 }, (_, n) => this.call(`old-${n}`, NOON - (2_900 - n * 125) * SECOND, 3, 120)).flat()
    this.happen([...people, ...calls] as Given[], NOON)
  }

  happen(facts: Given[], now: number): void {
    const arrivals = facts.map((given) => {
      const seq = ++this.#seq
      return { seq, receivedAt: given!.at ?? now, fact: aFact({ id: `${seq}`, ...given }) }
    })
    this.model.apply(arrivals, now)
    this.model.advance(now)
  }

  call(thing: string, at: number, waitS: number, talkS: number): Given[] {
    const answeredAt = at + waitS * SECOND
    return [
      queued(thing, at),
      { thing, at: answeredAt, type: 'contact.answered', data: { agent: 'ana' } as never },
      { thing, at: answeredAt + talkS * SECOND, type: 'contact.ended', data: { how: 'customer' } as never },
      { thing, at: answeredAt + talkS * SECOND, type: 'contact.wrapped', data: {} as never },
    ]
  }
}

async function openDesk(
  given: { rehearsed?: Prediction[]; floor?: Floor } = {},
  db?: Awaited<ReturnType<TestDatabases['open']>>,
) {
  const floor = given.floor ?? new Floor()
  const database = db ?? (await databases.open())
  const seen: { tracks: Tracks | null; trouble: string[]; rehearsals: number } = { tracks: null, trouble: [], rehearsals: 0 }
  const desk = new RiskDesk({
    db: database,
    model: () => floor.model,
    rehearse: async () => {
      seen.rehearsals++
      return given.rehearsed ?? []
    },
    isSettled: () => true,
    stepMs: 30_000,
    random: () => 0.5,
    onTracks: (tracks) => (seen.tracks = tracks),
    onNews() {},
    onTrouble: (error) => void seen.trouble.push(error.message),
  })
  await desk.begin(NOON)
  return { desk, floor, db: database, seen }
}

test('what is said of a waiting contact and what came of it are on disk, and there after a restart', async () => {
  const { desk, floor, db, seen } = await openDesk()
  floor.happen([queued('new-1', NOON), queued('new-2', NOON + SECOND)], NOON + 2 * SECOND)
  desk.look(NOON + 2 * SECOND)
  const answered: Given = { thing: 'new-1', at: NOON + 9 * SECOND, type: 'contact.answered', data: { agent: 'ana' } as never }
  floor.happen([answered], NOON + 60 * SECOND)
  desk.look(NOON + 60 * SECOND)
  await desk.stop(NOON + 60 * SECOND)
  const kept = await readPredictions(db, 'wait', 0, 9)
  expect(kept.map(({ about, breached, shown, rehearsed }) => [about.split('\n')[2], breached, shown, rehearsed])).toEqual([
    ['new-1', false, null, false],
    ['new-2', true, null, false],
  ])
  for (const { raw, leadMs } of kept) expect(raw > 0 && raw < 1 && leadMs > 10 * SECOND).toBe(true)
  expect(seen.tracks!.wait).toMatchObject({ n: 2, state: 'unproven' })
  const again = await openDesk({ floor }, db)
  expect(again.seen.tracks!.wait).toEqual(seen.tracks!.wait)
  expect([seen.trouble, again.seen.trouble]).toEqual([[], []])
})

test('a thin record beside a log is rehearsed, once; boards get what that proves', async () => {
  const rehearsed = Array.from({ length: 500 }, (_, n): Prediction => {
    const breached = n % 4 === 0
    return {
      ...{ kind: 'wait', queue: 'sales', about: `segment\n/acme/pbx\nthen-${n}`, rehearsed: true, shown: null, leadMs: 9_000 },
      ...{ madeAt: NOON - 90_000 * SECOND + n, decidedAt: NOON - 80_000 * SECOND + n, raw: breached ? 0.9 : 0.05, breached },
    }
  })
  const { desk, db, seen } = await openDesk({ rehearsed })
  expect(seen.tracks!.wait).toMatchObject({ n: 0, state: 'unproven' })
  desk.look(NOON)
  await desk.done()
  desk.look(NOON + 30 * SECOND)
  await desk.done()
  expect(seen.tracks!.wait).toMatchObject({ n: 500, state: 'proven' })
  expect(desk.read('wait', null)).toMatchObject({ n: 500, state: 'proven', baseRate: 0.25 })
  expect(desk.read('wait', 'sales').n).toBe(500)
  expect(desk.read('wait', 'support').n).toBe(0)
  const again = await openDesk({ rehearsed: [] }, db)
  again.desk.look(NOON + 60 * SECOND)
  await again.desk.done()
  expect([seen.rehearsals, again.seen.rehearsals, seen.trouble]).toEqual([1, 0, []])
})

test('a floor whose chances cannot be worked out is told of, and goes on; a rehearsal that fails is not tried again and again', async () => {
  let tries = 0
  const said: string[] = []
  const desk = new RiskDesk({
    db: await databases.open(),
    model: () => (tries === 0 ? new Floor().model : brokenModel()),
    rehearse: () => Promise.reject(new Error(`no worker ${++tries}`)),
    isSettled: () => true,
    stepMs: 30_000,
    random: () => 0.5,
    onTracks() {},
    onNews() {},
    onTrouble: (error) => void said.push(error.message),
  })
  await desk.begin(NOON)
  desk.look(NOON)
  await desk.done()
  desk.look(NOON + 30 * SECOND)
  await desk.done()
  expect(said).toEqual(['no worker 1', 'a bug'])
})

/** A model of which only the head can be read. */
function brokenModel(): Model {
  const { head } = new Floor().model
  return new Proxy({ head } as Model, {
    get(target, name) {
      if (name === 'head') return target.head
      throw new Error('a bug')
    },
  })
}

test('what cannot be written now is written later', async () => {
  const { desk, floor, db, seen } = await openDesk()
  const broken = db.kysely
  floor.happen([queued('new-1', NOON)], NOON + 2 * SECOND)
  desk.look(NOON + 2 * SECOND)
  await appendPredictions(db, [])
  Object.defineProperty(db, 'kysely', { configurable: true, get: () => failing() })
  floor.model.advance(NOON + 60 * SECOND)
  desk.look(NOON + 60 * SECOND)
  await desk.stop(NOON + 60 * SECOND)
  expect(seen.trouble).toContain('Connection terminated unexpectedly')
  Object.defineProperty(db, 'kysely', { configurable: true, value: broken })
  await desk.stop(NOON + 61 * SECOND)
  expect((await readPredictions(db, 'wait', 0, 9)).length).toBe(1)
})

function failing(): never {
  throw new Error('Connection terminated unexpectedly')
}
