import type { Fact } from '@watchfloor/core/event/fact'
import type { FactType, ThingKind } from '@watchfloor/core/event/vocabulary'
import { sql, type RawBuilder } from 'kysely'
import type { Queries } from '../connect.ts'
import { factKey } from './content.ts'

/** A fact with its place in the log. `receivedAt` is epoch ms. */
export type StoredFact = { seq: number; receivedAt: number; fact: Fact }

/** Keeps only facts of these types and sources; what is left out keeps all. */
export type LogFilter = { types?: readonly FactType[]; sources?: readonly string[] }

/**
 * The log after an arrival number, oldest first: at most `limit` facts, fewer only at its end. An empty page means that nothing (of this
 * filter) came after `after`.
 *
 * A filter that fits little makes for a long search. It is made in steps, because a long statement would hold up everyone else on PGlite.
 */
export async function readLog(db: Queries, after: number, limit: number, filter: LogFilter = {}): Promise<StoredFact[]> {
  if (!filter.types && !filter.sources) return readFacts(db, sql`where seq > ${after} order by seq limit ${limit}`)
  const newest = await head(db)
  const found: StoredFact[] = []
  for (let from = after; from < newest && found.length < limit; from += STEP) {
    const conditions = [sql`seq > ${from} and seq <= ${from + STEP}`]
    if (filter.types) conditions.push(sql`type = any(${filter.types})`)
    if (filter.sources) conditions.push(sql`source = any(${filter.sources})`)
    found.push(
      ...(await readFacts(db, sql`where ${sql.join(conditions, sql` and `)} order by seq limit ${limit - found.length}`)),
    )
  }
  return found
}

/** Rows that are searched at a time: some 50 ms. */
const STEP = 50_000

/** Every fact about some things, in order of arrival: what an older record is rebuilt from. */
export async function readThings(db: Queries, things: readonly { kind: ThingKind; thing: string }[]): Promise<StoredFact[]> {
  if (things.length === 0) return []
  const names = things.map(({ thing }) => thing)
  const kinds = things.map(({ kind }) => kind)
  return readFacts(db, sql`where (thing, kind) in (select * from unnest(${names}::text[], ${kinds}::text[])) order by seq`)
}

/** The facts under some keys, in order of arrival; one key may have several. */
export async function readKeyed(db: Queries, keys: readonly { source: string; id: string }[]): Promise<StoredFact[]> {
  if (keys.length === 0) return []
  const hashes = keys.map(({ source, id }) => factKey(source, id))
  return readFacts(db, sql`where seq in (select seq from event_key where id_key = any(${hashes}::uuid[])) order by seq`)
}

/** What sources told of agents last before a moment (epoch ms by their clocks): `count` facts of each, in order of arrival. */
export async function readLastWords(
  db: Queries,
  names: readonly { source: string; name: string }[],
  before: number,
  count: number,
): Promise<StoredFact[]> {
  if (names.length === 0) return []
  const things = names.map(({ name }) => name)
  const sources = names.map(({ source }) => source)
  const last = sql`
    select last.seq from unnest(${things}::text[], ${sources}::text[]) as asked (thing, source) cross join lateral (
      select event.seq from event
      where event.thing = asked.thing and event.kind = 'agent' and event.source = asked.source and event.at < ${before}
      order by event.at desc limit ${count}
    ) as last`
  return readFacts(db, sql`where seq in (${last}) order by seq`)
}

/** Every fact of the surveys about some subjects (`segment/1`, `ticket/2`), in order of arrival. */
export async function readSurveysAbout(db: Queries, subjects: readonly string[]): Promise<StoredFact[]> {
  if (subjects.length === 0) return []
  return readFacts(db, sql`where kind = 'survey' and data ->> 'about' = any(${subjects}) order by seq + 0`)
}

/**
 * A stretch of time by the sources' clocks, `[from, to)` in epoch ms, and where the log has it: the arrival numbers of its first and last fact, and
 * how many there are.
 */
export type Span = { from: number; to: number; first: number; last: number; count: number }

const place = sql.raw('coalesce(min(seq), 0) as first, coalesce(max(seq), 0) as last, count(*) as count')

/** Where the log has a stretch of time. */
export async function findSpan({ kysely }: Queries, from: number, to: number): Promise<Span> {
  const { rows } = await sql<Omit<Span, 'from' | 'to'>>`
    select ${place} from event where at >= ${from} and at < ${to}`.execute(kysely)
  return { from, to, ...rows[0]! }
}

/**
 * The facts of a span after an arrival number, in order of arrival.
 *
 * Where they lie close together (as a rule: things are told when they happen) the index on `seq` leads along them, and what lies between is passed
 * over. Where a few latecomers spread a span over half the log, the index on `at` knows the stretches that hold it; but then each page has to
 * look through the whole span. `seq + 0` keeps PostgreSQL from the other index.
 */
export async function readSpan(db: Queries, span: Span, after: number, limit: number): Promise<StoredFact[]> {
  const { from, to, first, last, count } = span
  const within = sql`at >= ${from} and at < ${to}`
  if (last - first < count * Math.ceil(count / limit))
    return readFacts(
      db,
      sql`where seq > ${Math.max(after, first - 1)} and seq <= ${last} and ${within} order by seq limit ${limit}`,
    )
  return readFacts(db, sql`where ${within} and seq + 0 > ${after} and seq + 0 <= ${last} order by seq + 0 limit ${limit}`)
}

/** The days of UTC on which anything happened by the sources' clocks, in order, of the facts up to an arrival number. */
export async function readDays({ kysely }: Queries, upTo: number): Promise<Span[]> {
  const days = new Map<number, Span>()
  for (let after = 0; after < upTo; after += STEP) {
    const { rows } = await sql<Omit<Span, 'from' | 'to'> & { day: string }>`
      select floor(at / ${sql.lit(DAY_MS)}.0)::text as day, ${place} from event
      where seq > ${after} and seq <= ${Math.min(upTo, after + STEP)} group by 1`.execute(kysely)
    for (const { day, first, last, count } of rows) {
      const from = Number(day) * DAY_MS
      const known = days.get(from)
      if (known) Object.assign(known, { last, count: known.count + count })
      else days.set(from, { from, to: from + DAY_MS, first, last, count })
    }
  }
  return [...days.values()].sort((a, b) => a.from - b.from)
}

const DAY_MS = 86_400_000

/** The newest arrival number; 0 while the log is empty. */
export async function head({ kysely }: Queries): Promise<number> {
  const row = await kysely.selectFrom('event').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  return row?.seq ?? 0
}

/**
 * Facts come as one text a page, the fields divided by characters that hardly anyone uses: building a row of it at a time, or JSON, costs more
 * than everything else (twice the time on PGlite). Where some id does use them the pieces do not add up, and the page is read as JSON.
 */
async function readFacts({ kysely }: Queries, rest: RawBuilder<unknown>): Promise<StoredFact[]> {
  const { rows } = await sql<{ page: string | null; count: number }>`
    select count(*), string_agg(concat_ws(${UNIT}, ${fields}), ${RECORD}) as page from (select * from event ${rest}) as page`.execute(
    kysely,
  )
  const { page, count } = rows[0] as { page: string | null; count: number }
  if (page === null) return []
  const records = page.split(RECORD).map((record) => record.split(UNIT))
  const clean = records.length === count && records.every((record) => record.length === FIELDS)
  const seen = new Map<string, string>()
  return (clean ? records : await readAsJson({ kysely }, rest)).map((record) => toStoredFact(record, seen))
}

async function readAsJson({ kysely }: Queries, rest: RawBuilder<unknown>): Promise<string[][]> {
  const { rows } = await sql<{ page: string }>`
    select json_agg(array[${sql.raw(columns.map((column) => `${column}::text`).join(', '))}] order by seq)::text as page
    from (select * from event ${rest}) as page`.execute(kysely)
  return JSON.parse(rows[0]?.page ?? '[]') as string[][]
}

/** ASCII's own unit and record separators. */
const UNIT = '\x1f'
const RECORD = '\x1e'

/** The moment of arrival without its zone, so that the session's zone plays no part. */
const columns = [
  ...['seq', `(received_at at time zone 'UTC')`, 'source', 'id', 'type', 'kind', 'thing', 'at', 'content'],
  ...['recorded_at', 'sequence', 'precision', 'basis', 'revises', 'data'],
]
const FIELDS = columns.length
const fields = sql.raw(columns.join(', '))

/** `seen` holds the texts that many facts share, once. */
function toStoredFact(record: string[], seen: Map<string, string>): StoredFact {
  const [seq, received, source, id, type, kind, thing, at, content, recordedAt, sequence, precision, basis, revises, data] =
    record as Record15
  const fact = {
    ...{ source: shared(source, seen), id: own(id), type: shared(type, seen), kind: shared(kind, seen), thing: own(thing) },
    ...{ at: Number(at), recordedAt: Number(recordedAt), sequence: own(sequence), precision: Number(precision) },
    ...{
      basis: shared(basis, seen),
      revises: own(revises),
      content: content.replaceAll('-', ''),
      data: JSON.parse(data) as unknown,
    },
  } as Fact
  return { seq: Number(seq), receivedAt: parseMoment(received), fact }
}

/** A copy: V8's piece of a page keeps the whole page in memory for as long as the piece lives, and the model keeps some facts for days. */
function own(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1) // shorter pieces are copies already
}

function shared(text: string, seen: Map<string, string>): string {
  const known = seen.get(text)
  if (known !== undefined) return known
  const copy = own(text)
  seen.set(copy, copy)
  return copy
}

type Record15 = [
  ...[string, string, string, string, string, string, string, string],
  ...[string, string, string, string, string, string, string],
]

/** PostgreSQL's `2026-11-22 12:00:00.5`, in UTC, as epoch ms. */
function parseMoment(text: string): number {
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11)}Z`)
}
