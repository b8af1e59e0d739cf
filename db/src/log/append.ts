import type { Fact } from '@watchfloor/core/event/fact'
import { sql, type Transaction } from 'kysely'
import type { Database, Db } from '../connect.ts'
import { factKey } from './content.ts'
import { eventColumns, eventLine, keyColumns, keyLine } from './copy-text.ts'
import { ensurePartitions, monthOf } from './partition.ts'

/**
 * What became of one fact. `known`: the same (source, id) with the same content is there already, under `seq`. `conflicting`: the same
 * (source, id) says something else; it is kept beside the other, under a `seq` of its own.
 */
export type Appended = { status: 'accepted' | 'known' | 'conflicting'; seq: number | null }

/**
 * Appends facts to the log in one durable transaction: when the promise is kept they are on disk, when it is broken none is stored.
 * What is stored is numbered from `firstSeq` without gaps, in the order given; the next batch starts at `firstSeq` plus the number of facts
 * that are not `known`. Only one call may be under way at a time: this process is the log's only writer (`openDatabase` sees to that).
 *
 * The fast path copies everything as new and lets the key table refuse a repeat; only then are the keys looked up and the batch is sorted out.
 *
 * @param receivedAt the moment of arrival, epoch ms
 */
export async function appendFacts(db: Db, facts: Fact[], firstSeq: number, receivedAt: number): Promise<Appended[]> {
  if (facts.length === 0) return []
  await ensureMonth(db, receivedAt)
  const keys = facts.map((fact) => factKey(fact.source, fact.id))
  const received = new Date(receivedAt).toISOString()
  const hopeful = sortOut(facts, keys, new Map(), firstSeq)
  try {
    await db.transaction((tx) => store(db, tx, facts, keys, hopeful, received), { limitMs: LIMIT_MS })
    return hopeful.map(appended)
  } catch (error) {
    if (isMonthMissing(error)) months.delete(db)
    if (!isKeyTaken(error)) throw error
  }
  return db.transaction(
    async (tx) => {
      const sorted = sortOut(facts, keys, await readKeys(tx, keys), firstSeq)
      await store(db, tx, facts, keys, sorted, received)
      return sorted.map(appended)
    },
    { limitMs: LIMIT_MS },
  )
}

/** Some thousand rows take milliseconds; a disk may stall for seconds. What takes this long hangs on a connection that nobody hears. */
const LIMIT_MS = 60_000

/** What the log has under one key: contents by hash, in the order they came. */
type Known = Map<string, number>
/** `n` is the place among the contents of one key; null for a repeat, which is not stored. */
type Sorted = { status: Appended['status']; seq: number; n: number | null }

/** Decides each fact against what is stored and against the facts before it. */
function sortOut(facts: Fact[], keys: string[], stored: Map<string, Known>, firstSeq: number): Sorted[] {
  const known = new Map(stored)
  let next = firstSeq
  return facts.map((fact, index) => {
    const key = keys[index] as string
    const contents = known.get(key)
    const seq = contents?.get(fact.content)
    if (seq !== undefined) return { status: 'known', seq, n: null }
    if (contents) contents.set(fact.content, next)
    else known.set(key, new Map([[fact.content, next]]))
    return { status: contents ? 'conflicting' : 'accepted', seq: next++, n: contents ? contents.size - 1 : 0 }
  })
}

/** Keys first: a repeat is refused before its batch has cost a write to the log. */
async function store(db: Db, tx: Transaction<Database>, facts: Fact[], keys: string[], sorted: Sorted[], received: string) {
  let keyLines = ''
  let eventLines = ''
  sorted.forEach(({ seq, n }, index) => {
    if (n === null) return
    const fact = facts[index] as Fact
    keyLines += keyLine(keys[index] as string, n, fact.content, seq)
    eventLines += eventLine(seq, received, fact)
  })
  await db.copy(tx, 'event_key', keyColumns, keyLines)
  await db.copy(tx, 'event', eventColumns, eventLines)
}

async function readKeys(tx: Transaction<Database>, keys: string[]): Promise<Map<string, Known>> {
  const rows = await tx
    .selectFrom('event_key')
    .select(['id_key', 'n', 'content', 'seq'])
    .where(sql<boolean>`id_key = any(${keys}::uuid[])`)
    .orderBy('n')
    .execute()
  const known = new Map<string, Known>()
  for (const { id_key, content, seq } of rows) {
    const key = bare(id_key)
    const contents = known.get(key) ?? new Map<string, number>()
    known.set(key, contents.set(bare(content), seq))
  }
  return known
}

function appended({ status, seq }: Sorted): Appended {
  return { status, seq }
}

/** PostgreSQL writes a uuid with dashes, our hashes have none. */
function bare(uuid: string): string {
  return uuid.replaceAll('-', '')
}

/** unique_violation: only the key table has a unique index in this transaction. */
function isKeyTaken(error: unknown): boolean {
  return (error as { code?: string }).code === '23505'
}

/** check_violation, which here means "no partition": the database is another one than it was, restored from before this month. */
function isMonthMissing(error: unknown): boolean {
  return (error as { code?: string }).code === '23514'
}

/** The months that are known to exist, by database. */
const months = new WeakMap<Db, Set<string>>()

async function ensureMonth(db: Db, receivedAt: number) {
  const { name } = monthOf(receivedAt)
  const known = months.get(db) ?? new Set()
  if (known.has(name)) return
  await ensurePartitions(db, receivedAt)
  months.set(db, known.add(name))
}
