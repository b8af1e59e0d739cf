import { hash } from 'node:crypto'
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import { sql } from 'kysely'
import type { Queries } from '../connect.ts'

/** The model as it was after the fact `seq`. `body` is the caller's own text; `madeAt` is epoch ms. */
export type Checkpoint = { seq: number; modelVersion: string; settingsVersion: number; body: string; madeAt: number }

/** Keeps a checkpoint, compressed and with its hash, in the place of the oldest but two. Within a transaction it stands or falls with the rest. */
export async function setCheckpoint(
  { kysely }: Queries,
  { seq, modelVersion, settingsVersion, body, madeAt }: Checkpoint,
): Promise<void> {
  const compressed = await compress(body)
  const row = {
    ...{ model_version: modelVersion, settings_version: settingsVersion, body: compressed },
    ...{ sha256: hash('sha256', compressed, 'hex'), made_at: new Date(madeAt) },
  }
  await kysely
    .insertInto('checkpoint')
    .values({ seq, ...row })
    .onConflict((on) => on.column('seq').doUpdateSet(row))
    .execute()
  await sql`delete from checkpoint where seq not in (select seq from checkpoint order by seq desc limit ${KEPT})`.execute(kysely)
}

/**
 * The newest checkpoint of this version of the model that is whole; null where there is none, and the log has to be read from the start. One
 * whose hash is wrong is passed over for the one before, and `onPassedOver` hears of it.
 */
export async function findCheckpoint(
  { kysely }: Queries,
  modelVersion: string,
  onPassedOver: (seq: number) => void = () => {},
): Promise<Checkpoint | null> {
  const rows = await kysely
    .selectFrom('checkpoint')
    .select(['seq', 'sha256'])
    .where('model_version', '=', modelVersion)
    .orderBy('seq', 'desc')
    .execute()
  for (const { seq, sha256 } of rows) {
    const row = await kysely.selectFrom('checkpoint').selectAll().where('seq', '=', seq).executeTakeFirstOrThrow()
    if (hash('sha256', row.body, 'hex') !== sha256) {
      onPassedOver(seq)
      continue
    }
    const body = (await decompress(row.body)).toString('utf8')
    return { seq, modelVersion, settingsVersion: row.settings_version, body, madeAt: row.made_at.getTime() }
  }
  return null
}

/** Forgets all checkpoints, for a rebuild from the log. */
export async function clearCheckpoints({ kysely }: Queries): Promise<void> {
  await kysely.deleteFrom('checkpoint').execute()
}

/** One to start from, and two more should it be damaged. */
const KEPT = 3

const compress = promisify(zstdCompress)
const decompress = promisify(zstdDecompress)
