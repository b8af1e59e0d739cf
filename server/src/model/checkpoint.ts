import { INTERVAL_MS } from '@watchfloor/core/interval/interval'
import type { Row } from '@watchfloor/core/model/book'
import { dumpModel, MODEL_VERSION, restoreModel, type ModelDump } from '@watchfloor/core/model/dump'
import type { Model } from '@watchfloor/core/model/model'
import { isSettled, settledUntil } from '@watchfloor/core/model/settled'
import { clearCheckpoints, findCheckpoint, setCheckpoint } from '@watchfloor/db/checkpoint/checkpoint'
import type { Db } from '@watchfloor/db/connect'
import { findMeta, setMeta } from '@watchfloor/db/meta/meta'
import { clearIntervals, readIntervals, setIntervals, type IntervalRow } from '@watchfloor/db/interval/interval'
import { LogUnread, logReader, residentFacts } from './residence.ts'

/** Rows written in one statement. */
const ROWS_AT_ONCE = 1_000
/** The arrival number that the rows tell of. */
const ROWS_SEQ = 'rows_seq'

/** `owed`: how many facts up to its head are not folded in (model/live.ts). */
type Body = ModelDump & { owed?: number }

/**
 * Writes down where the model stands, and every row that moved since the last time, in one transaction: rows and checkpoint always tell of the
 * same arrival number.
 */
export async function keepModel(db: Db, model: Model, madeAt: number, owed: number): Promise<void> {
  const dirty = model.book.takeDirty()
  const rows = [...new Set([...dirty, ...settledSince(model)])].map((row) =>
    copyOf(row, isSettled(row.start, settledUntil(model, row.queue))),
  )
  const body = JSON.stringify({ ...dumpModel(model), owed } satisfies Body)
  const checkpoint = {
    seq: model.head,
    modelVersion: MODEL_VERSION,
    settingsVersion: model.settings.settings.version,
    body,
    madeAt,
  }
  try {
    await db.transaction(async (tx) => {
      for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
        await setIntervals({ kysely: tx }, rows.slice(from, from + ROWS_AT_ONCE))
      await setCheckpoint({ kysely: tx }, checkpoint)
      await setMeta({ kysely: tx }, ROWS_SEQ, String(checkpoint.seq))
    })
  } catch (error) {
    model.book.markDirty(dirty)
    throw error
  }
}

/** What became of the newest checkpoint. `passed over`: it is of no use, for this reason, and the model that was handed in neither. */
export type Found = { kind: 'taken up'; owed: number } | { kind: 'none' } | { kind: 'passed over'; why: string; damaged: boolean }

/** The clock may stand so far behind a checkpoint: it is put back by NTP now and then. */
const AHEAD_MS = 3_000

/**
 * Takes up the newest checkpoint into an empty model. Only the one that tells of the same arrival number as the rows is of use: an older one,
 * where the newest is damaged, would count again what the rows hold already. So whatever is wrong with it, the log is then folded from its
 * beginning, and the caller calls `forgetModel` and begins with an empty model.
 */
export async function findModel(db: Db, model: Model, logHead: number, now: number): Promise<Found> {
  const damaged: number[] = []
  const found = await findCheckpoint(db, MODEL_VERSION, (seq) => damaged.push(seq))
  const passed = (why: string, isDamage = false) => ({
    kind: 'passed over' as const,
    why,
    damaged: isDamage || damaged.length > 0,
  })
  if (damaged.length > 0) return passed(`The checkpoint at ${damaged[0]} is damaged: its bytes are not those that were written.`)
  const rowsSeq = await findMeta(db, ROWS_SEQ)
  if (!found) return rowsSeq === null ? { kind: 'none' } : passed('There is no checkpoint of this version of the fold.')
  const at = `The checkpoint at ${found.seq}`
  if (found.settingsVersion !== model.settings.settings.version) return passed(`${at} was made under other settings.`)
  if (found.seq > logHead) return passed(`${at} tells of more than the log, which ends at ${logHead}.`, true)
  if (found.seq !== Number(rowsSeq))
    return passed(`${at} does not belong to the interval rows, which are those of ${rowsSeq}.`, true)
  const dump = readDump(found.body)
  if (!dump) return passed(`${at} cannot be read.`, true)
  if (dump.now - now > AHEAD_MS)
    return passed(`${at} is of ${new Date(dump.now).toISOString()}, which is yet to come by this machine's clock.`)
  const rows = await readIntervals(db, null, 0, Number.MAX_SAFE_INTEGER)
  try {
    const facts = await residentFacts(logReader(db), dump.evictedBefore, dump.older, dump.head)
    restoreModel(model, dump, rows, facts)
  } catch (error) {
    if (error instanceof LogUnread) throw error
    return passed(`${at} cannot be taken up: ${(error as Error).message}.`, true)
  }
  return { kind: 'taken up', owed: dump.owed ?? 0 }
}

function readDump(body: string): Body | null {
  try {
    return JSON.parse(body) as Body
  } catch {
    return null // said by the caller
  }
}

/** Lets go of all that is derived from the log: the next start folds it from the beginning. */
export async function forgetModel(db: Db): Promise<void> {
  await clearCheckpoints(db)
  await clearIntervals(db)
}

const settledBefore = new WeakMap<Model, Map<string, number>>()

/** Rows that settled since the last time, though nothing in them moved. */
function settledSince(model: Model): Row[] {
  const before = settledBefore.get(model) ?? new Map<string, number>()
  const rows: Row[] = []
  for (const queue of model.book.queues()) {
    const until = settledUntil(model, queue)
    rows.push(
      ...model.book.read(queue, (before.get(queue) ?? until) - INTERVAL_MS, until).filter((row) => isSettled(row.start, until)),
    )
    before.set(queue, until)
  }
  settledBefore.set(model, before)
  return rows
}

function copyOf(row: Row, settled: boolean): IntervalRow {
  const { queue, start, counts, waits } = row
  return {
    queue,
    start,
    counts: { ...counts },
    waits: { answered: new Map(waits.answered), abandoned: new Map(waits.abandoned) },
    settled,
  }
}
