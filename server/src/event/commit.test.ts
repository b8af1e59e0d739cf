import type { Fact } from '@watchfloor/core/event/fact'
import type { StoredFact } from '@watchfloor/db/log/read'
import { expect, test } from 'vitest'
import { Committer, Overloaded, Unavailable, type WriterLog } from './commit.ts'
import { FoldFault } from './database-trouble.ts'

const fact = (id: string) => ({ source: '/s', id, type: 'agent.state', content: id }) as Fact
const facts = (from: number, count: number) => Array.from({ length: count }, (_, i) => fact(String(from + i)))

/** A log in memory whose transactions end when the test says so. */
function memoryLog() {
  const rows: StoredFact[] = []
  const batches: number[] = []
  const gates: { open(): void; fail(error: Error): void }[] = []
  let manual = false
  const log: WriterLog = {
    async append(incoming, firstSeq, receivedAt) {
      batches.push(incoming.length)
      if (manual) await new Promise<void>((open, fail) => gates.push({ open, fail }))
      const poison = incoming.find((one) => one.id === 'poison')
      if (poison) throw Object.assign(new Error('invalid byte sequence'), { code: '22021' })
      let seq = firstSeq
      return incoming.map((one) => {
        const old = rows.find((row) => row.fact.id === one.id)
        if (old) return { status: 'known' as const, seq: old.seq }
        rows.push({ seq, receivedAt, fact: one })
        return { status: 'accepted' as const, seq: seq++ }
      })
    },
  }
  return { log, rows, batches, gates, hold: () => (manual = true), release: () => (manual = false) }
}

function committer({ log, rows }: { log: WriterLog; rows: StoredFact[] }, clock = { now: 0 }) {
  const folded: number[] = []
  const apply = async (stored: StoredFact[]) => void folded.push(...stored.map((one) => one.seq))
  const catchUp = async () => {
    for (const { seq } of rows) if (!folded.includes(seq)) folded.push(seq)
    return rows.at(-1)?.seq ?? 0
  }
  return { folded, clock, committer: new Committer({ log, apply, catchUp, now: () => clock.now, head: 0 }) }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('what arrives while a transaction is in flight becomes the next one', async () => {
  const store = memoryLog()
  const { committer: door, folded } = committer(store)
  store.hold()
  const answers = [door.submit(facts(0, 1))]
  await turn()
  for (let i = 1; i <= 50; i += 1) answers.push(door.submit(facts(i * 10, 2)))
  store.release()
  store.gates[0]?.open()
  await Promise.all(answers)
  expect(store.batches).toEqual([1, 100])
  expect(folded).toEqual(Array.from({ length: 101 }, (_, i) => i + 1))
})

test('a caller is answered after its facts are in the log and folded, and not before', async () => {
  const store = memoryLog()
  const { committer: door, folded } = committer(store)
  store.hold()
  let answered = false
  const answer = door.submit(facts(0, 1)).then((outcomes) => {
    answered = true
    expect(folded).toEqual([1])
    return outcomes
  })
  await turn()
  expect(answered).toBe(false)
  store.gates[0]?.open()
  expect(await answer).toEqual([{ status: 'accepted', seq: 1 }])
})

test('each caller gets the outcomes of its own facts; a repeat is known and not folded again', async () => {
  const store = memoryLog()
  const { committer: door, folded } = committer(store)
  const [a, b] = await Promise.all([door.submit([fact('1'), fact('2')]), door.submit([fact('2'), fact('3')])])
  expect(a?.map((one) => one.status)).toEqual(['accepted', 'accepted'])
  expect(b?.map((one) => one.status)).toEqual(['known', 'accepted'])
  expect(folded).toEqual([1, 2, 3])
})

test('5,000 facts at once go in transactions of at most 2,000 and come back in order', async () => {
  const store = memoryLog()
  const { committer: door } = committer(store)
  const outcomes = await door.submit(facts(0, 5000))
  expect(outcomes.map((one) => one.status !== 'unstorable' && one.seq)).toEqual(Array.from({ length: 5000 }, (_, i) => i + 1))
  expect(Math.max(...store.batches)).toBe(2000)
})

test('more than 250 ms behind, new callers are refused and patient ones wait', async () => {
  const store = memoryLog()
  const { committer: door, clock } = committer(store)
  store.hold()
  const first = door.submit(facts(0, 1))
  await turn()
  clock.now = 1_000 // the one in flight is slow, but nobody queues
  const second = door.submit(facts(9, 1))
  clock.now = 1_251
  await expect(door.submit(facts(1, 1))).rejects.toThrow(Overloaded)
  expect(() => door.admit()).toThrow(Overloaded)
  const patient = door.submit(facts(2, 1), { patient: true })
  store.release()
  store.gates[0]?.open()
  await Promise.all([first, second])
  expect(await patient).toHaveLength(1)
  expect(await door.submit(facts(3, 1))).toHaveLength(1)
})

/** A door whose log has taken 40 ms for 200 facts time and again, five in a millisecond, and is at one more. */
async function slowDoor() {
  const store = memoryLog()
  const parts = committer(store)
  store.hold()
  for (let n = 0; n < 30; n++) {
    const answer = parts.committer.submit(facts(n * 200, 200))
    await turn()
    parts.clock.now += 40
    store.gates[n]?.open()
    await answer
  }
  const under = parts.committer.submit(facts(90_000, 1)) // in flight: what comes now queues
  await turn()
  expect(store.gates).toHaveLength(31)
  return { ...parts, store, under }
}

test('who would wait longer than 250 ms is refused at once, before anybody has', async () => {
  const { committer: door, store, under } = await slowDoor()
  const answers = [under]
  let taken = 0
  for (; taken < 100; taken++) {
    if (door.queueMs() > 250) break
    answers.push(door.submit(facts(100_000 + taken * 100, 100)))
  }
  expect(taken).toBe(13) // 1,300 rows at five a millisecond
  await expect(door.submit(facts(1, 1))).rejects.toThrow(/260 ms behind/)
  store.release()
  store.gates.at(-1)?.open()
  await Promise.all(answers)
  expect(door.queueMs()).toBe(0)
  expect(Math.max(...store.batches.slice(31))).toBe(500) // 100 ms of work
})

test('patient callers hold the queue down: they wait their turn and go before who comes later', async () => {
  const { committer: door, store, under } = await slowDoor()
  const order: string[] = []
  const note = (name: string) => () => void order.push(name)
  const answers: Promise<unknown>[] = [under]
  for (let n = 0; n < 40; n++)
    answers.push(door.submit(facts(100_000 + n * 100, 100), { patient: true }).then(note(`patient ${n}`)))
  await turn()
  expect(door.queueMs()).toBeCloseTo(260, 0)
  store.release()
  store.gates.at(-1)?.open()
  await under
  await Promise.all(answers)
  expect(order).toEqual(Array.from({ length: 40 }, (_, n) => `patient ${n}`))
})

test('a patient caller is told when nothing can be written any more', async () => {
  const { committer: door, store, under } = await slowDoor()
  const queued = Array.from({ length: 13 }, (_, n) => door.submit(facts(100_000 + n * 100, 100)))
  const patient = door.submit(facts(5, 1), { patient: true })
  store.gates.at(-1)?.fail(new Error('connection reset'))
  for (const answer of [under, patient, ...queued]) await expect(answer).rejects.toThrow(Unavailable)
  store.release()
  await expect.poll(() => door.trouble).toBeNull()
})

test('database gone: callers are told, it comes back by itself, and a commit whose answer was lost is folded once', async () => {
  const store = memoryLog()
  const { committer: door, folded } = committer(store)
  store.hold()
  const lost = door.submit(facts(0, 2))
  const queued = door.submit(facts(5, 1))
  await turn()
  // The transaction happened, but its answer never came.
  store.rows.push({ seq: 1, receivedAt: 0, fact: fact('0') }, { seq: 2, receivedAt: 0, fact: fact('1') })
  store.release()
  store.gates[0]?.fail(new Error('connection reset'))
  await expect(lost).rejects.toThrow(Unavailable)
  await expect(queued).rejects.toThrow(Unavailable)
  await expect(door.submit(facts(7, 1))).rejects.toThrow(Unavailable)
  expect(door.trouble).toMatch(/database/)
  await expect.poll(() => door.trouble).toBeNull()
  expect(folded).toEqual([1, 2])
  expect(await door.submit([fact('0'), fact('9')])).toEqual([
    { status: 'known', seq: 1 },
    { status: 'accepted', seq: 3 },
  ])
})

test('a batch that was not written is written before anybody is told that writing works again; its sender finds it known', async () => {
  const store = memoryLog()
  const { committer: door, folded } = committer(store)
  store.hold()
  const lost = door.submit(facts(0, 2))
  await turn()
  store.gates[0]?.fail(Object.assign(new Error('no space left'), { code: '53100' }))
  await expect(lost).rejects.toThrow(/disk of the database is full/)
  await expect.poll(() => store.gates.length).toBe(2)
  expect(door.trouble).toMatch(/disk of the database is full/)
  store.gates[1]?.fail(Object.assign(new Error('no space left'), { code: '53100' }))
  await expect.poll(() => store.gates.length).toBe(3)
  store.release()
  store.gates[2]?.open()
  await expect.poll(() => door.trouble).toBeNull()
  expect(folded).toEqual([1, 2])
  expect((await door.submit(facts(0, 2))).map((one) => one.status)).toEqual(['known', 'known'])
})

test('what the database refuses for good does not hold up everybody for ever', async () => {
  const store = memoryLog()
  const { committer: door } = committer(store)
  store.hold()
  const doomed = door.submit(facts(0, 1))
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await expect.poll(() => store.gates.length).toBe(attempt + 1)
    store.gates[attempt]?.fail(Object.assign(new Error('permission denied'), { code: '42501' }))
    if (attempt === 0) await expect(doomed).rejects.toThrow(/permission denied/)
  }
  await expect.poll(() => door.trouble).toBeNull()
  store.release()
  expect(await door.submit(facts(1, 1))).toHaveLength(1)
})

test('what was under way when the log became suspect is caught up with, and not folded twice', async () => {
  const store = memoryLog()
  const { committer: door, folded } = committer(store)
  store.hold()
  const under = door.submit(facts(0, 1))
  await turn()
  door.suspect(new Error('the lock is gone'))
  store.release()
  store.gates[0]?.open()
  await expect(under).rejects.toThrow(Unavailable)
  await expect.poll(() => door.trouble).toBeNull()
  expect(folded).toEqual([1])
  expect(await door.submit(facts(0, 1))).toEqual([{ status: 'known', seq: 1 }])
})

test('one value that the database cannot hold does not take the others with it', async () => {
  const store = memoryLog()
  const { committer: door, folded } = committer(store)
  const outcomes = await door.submit([fact('1'), fact('2'), fact('poison'), fact('4'), fact('5')])
  expect(outcomes.map((one) => one.status)).toEqual(['accepted', 'accepted', 'unstorable', 'accepted', 'accepted'])
  expect(folded).toEqual([1, 2, 3, 4])
})

test('nothing is acknowledged that is not in the figures: a fold that throws is made up for from the log', async () => {
  const store = memoryLog()
  let tries = 0
  const door = new Committer({
    log: store.log,
    apply: () => Promise.reject(new FoldFault('a bug')),
    catchUp: async () => {
      if ((tries += 1) === 1) throw new FoldFault('a bug')
      return store.rows.at(-1)?.seq ?? 0
    },
    now: () => 0,
    head: 0,
  })
  await expect(door.submit(facts(0, 1))).rejects.toThrow(Unavailable)
  expect(door.trouble).toBe('a bug')
  await expect.poll(() => door.trouble).toBeNull()
  expect(await door.submit(facts(0, 1))).toEqual([{ status: 'known', seq: 1 }])
})

test('stop writes what is queued and takes nothing new', async () => {
  const store = memoryLog()
  const { committer: door } = committer(store)
  const last = door.submit(facts(0, 3))
  const stopped = door.stop()
  await expect(door.submit(facts(9, 1))).rejects.toThrow(Unavailable)
  await stopped
  expect(await last).toHaveLength(3)
})

test('exclusive work runs between transactions: all before it is folded, nothing during it', async () => {
  const store = memoryLog()
  const { committer: door, folded } = committer(store)
  const before = door.submit(facts(0, 2))
  const work = door.exclusive(async () => {
    const seen = folded.length
    await turn()
    return [seen, folded.length]
  })
  const after = door.submit(facts(5, 1))
  expect(await work).toEqual([2, 2])
  await Promise.all([before, after])
  expect(folded).toEqual([1, 2, 3])
})

test('who sends the next fact as soon as the one before is answered is never left waiting', async () => {
  const store = memoryLog()
  const { committer: door, folded } = committer(store)
  for (let i = 0; i < 200; i += 1) await door.submit(facts(i, 1))
  expect(folded).toHaveLength(200)
})

test('the fold of a batch does not hold up the next transaction', async () => {
  const store = memoryLog()
  let folded = () => {}
  const door = new Committer({
    log: store.log,
    apply: () => new Promise<void>((resolve) => (folded = resolve)),
    catchUp: async () => 0,
    now: () => 0,
    head: 0,
  })
  const first = door.submit(facts(0, 1))
  await turn()
  const second = door.submit(facts(5, 1))
  await turn()
  expect(store.batches).toEqual([1, 1])
  folded()
  await first
  await turn()
  folded()
  await second
})
