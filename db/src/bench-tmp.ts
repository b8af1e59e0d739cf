import { openDatabase } from './connect.ts'
import { migrate } from './migrate.ts'
import { appendFacts } from './log/append.ts'
import { eventColumns, eventLine, keyColumns, keyLine } from './log/copy-text.ts'
import { factKey, contentHash } from './log/content.ts'
import { head, readLog } from './log/read.ts'
import { aFact } from './testing/facts.ts'
import { sql } from 'kysely'
const place = process.argv[2]!
const db = await openDatabase(place.startsWith('postgres') ? { url: place } : { dir: place })
await migrate(db)
await sql`create table if not exists raw_heap (like event)`.execute(db.kysely)
const B = 1000,
  N = 15
let id = Date.now() * 1000
const fact = () => {
  const n = id++
  return aFact({
    id: `${n}.1496~1:answered`,
    thing: `${n}.1496~1`,
    at: 1.79e12 + (n % 1e9),
    recordedAt: 1.79e12 + (n % 1e9),
    sequence: String(n),
    content: contentHash('c' + n),
    data: { contact: `${n}.1496`, queue: 'sales', channel: 'voice', direction: 'in', customer: 'c' + n } as never,
  })
}
const batches = () => Array.from({ length: N }, () => Array.from({ length: B }, fact))
const rate = async (work: () => Promise<void>) => {
  const c0 = process.cpuUsage()
  const t = performance.now()
  await work()
  const ms = performance.now() - t
  const c = process.cpuUsage(c0)
  return { rate: Math.round(((N * B) / ms) * 1000), cpu: Math.round(((c.user + c.system) / N / B) * 10) / 10 }
}
const med = (a: { rate: number; cpu: number }[]) => {
  const s = [...a].sort((x, y) => x.rate - y.rate)
  return s[s.length >> 1]!
}
const results: Record<string, { rate: number; cpu: number }[]> = {}
const note = (k: string, v: { rate: number; cpu: number }) => (results[k] ??= []).push(v)
let h = await head(db)
for (let round = 0; round < 5; round++) {
  let b = batches()
  const lines = b.map((facts) => facts.map((f, i) => eventLine(i, '2026-11-22T12:00:00.000Z', f)).join(''))
  note(
    'raw heap',
    await rate(async () => {
      for (const l of lines) await db.transaction((tx) => db.copy(tx, 'raw_heap' as never, eventColumns, l))
    }),
  )
  b = batches()
  const both = b.map((facts) => [
    facts.map((f) => keyLine(factKey(f.source, f.id), 0, f.content, ++h)).join(''),
    facts.map((f, i) => eventLine(h - B + 1 + i, new Date().toISOString(), f)).join(''),
  ])
  note(
    'raw same tables',
    await rate(async () => {
      for (const [k, e] of both)
        await db.transaction(async (tx) => {
          await db.copy(tx, 'event_key', keyColumns, k!)
          await db.copy(tx, 'event', eventColumns, e!)
        })
    }),
  )
  b = batches()
  note(
    'append',
    await rate(async () => {
      for (const facts of b) {
        await appendFacts(db, facts, h + 1, Date.now())
        h += B
      }
    }),
  )
  note(
    'append known',
    await rate(async () => {
      for (const facts of b) await appendFacts(db, facts, h + 1, Date.now())
    }),
  )
  const t = performance.now()
  let n = 0,
    after = Math.max(0, h - 30000)
  for (;;) {
    const page = await readLog(db, after, 2000)
    if (!page.length) break
    n += page.length
    after = page.at(-1)!.seq
  }
  note('read', { rate: Math.round((n / (performance.now() - t)) * 1000), cpu: 0 })
  const b2 = batches()
  let x = 0
  note(
    'js only',
    await rate(async () => {
      for (const facts of b2)
        for (const f of facts)
          x += keyLine(factKey(f.source, f.id), 0, f.content, 1).length + eventLine(1, '2026-11-22T12:00:00.000Z', f).length
    }),
  )
}
for (const [k, v] of Object.entries(results)) console.log(k.padEnd(18), JSON.stringify(med(v)), v.map((x) => x.rate).join(' '))
await sql`drop table raw_heap`.execute(db.kysely)
await db.close()
