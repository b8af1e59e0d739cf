import { INTERVAL_MS } from '@watchfloor/core/interval/interval'
import type { Row } from '@watchfloor/core/model/book'
import { dumpModel, MODEL_VERSION, restoreModel, type ModelDump } from '@watchfloor/core/model/dump'
import type { Model } from '@watchfloor/core/model/model'
import { isSettled, settledUntil } from '@watchfloor/core/model/settled'
import { clearCheckpoints, findCheckpoint, setCheckpoint } from '@watchfloor/db/checkpoint/checkpoint'
import type { Db } from '@watchfloor/db/connect'
import { findMeta, setMeta } from '@watchfloor/db/meta/meta'
import { clearIntervals, readIntervals, setIntervals, type IntervalRow } from '@watchfloor/db/interval/interval'
import { logReader, residentFacts } from './residence.ts'

/** Rows written in one statement. */
const ROWS_AT_ONCE = 1_000
/** The arrival number that the rows tell of. */
const ROWS_SEQ = 'rows_seq'

/**
 * Writes down where the model stands, and every row that moved since the last time, in one transaction: rows and checkpoint always tell of the
 * same arrival number.
 */
export async function keepModel(db: Db, model: Model, madeAt: number): Promise<void> {
  const dirty = model.book.takeDirty()
  const rows = [...new Set([...dirty, ...settledSince(model)])].map((row) =>
    copyOf(row, isSettled(row.start, settledUntil(model, row.queue))),
  )
  const body = JSON.stringify(dumpModel(model))
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

/**
 * Takes up the newest checkpoint into an empty model. Where there is none of this fold and these settings, or it tells of more than the log
 * holds or of another arrival number than the rows (the newest one is damaged), the rows are cleared and the model stays empty: the log is then folded from its beginning.
 */
export async function findModel(db: Db, model: Model, logHead: number): Promise<void> {
  const found = await findCheckpoint(db, MODEL_VERSION)
  const rowsSeq = Number(await findMeta(db, ROWS_SEQ))
  if (!found || found.settingsVersion !== model.settings.settings.version || found.seq > logHead || found.seq !== rowsSeq)
    return forgetModel(db)
  const dump = JSON.parse(found.body) as ModelDump
  const rows = await readIntervals(db, null, 0, Number.MAX_SAFE_INTEGER)
  const facts = await residentFacts(logReader(db), dump.evictedBefore, dump.older, dump.head)
  restoreModel(model, dump, rows, facts)
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
