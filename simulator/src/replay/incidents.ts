import { incidentTranslator } from '@watchfloor/core/source/itsm/incidents'
import { firstRow, readCsv } from './csv.ts'
import type { Reading, Translation } from './format.ts'

/** Where the incidents come from; to be printed wherever figures from them are shown. */
export const ITSM_ACKNOWLEDGEMENT =
  'Data: "Incident management process enriched event log", C. Amaral, M. Fantinato, H. Reijers, S. Peres (2018), UCI.'

/**
 * An audit trail of incidents in two kinds of files, told apart by their columns: what is known of each incident (opened_at), and its changes
 * (updated_at). The first are read whole, since a change does not say when its incident was opened.
 */
export async function readIncidents(files: readonly string[], translation: Translation): Promise<Reading> {
  const heads = await Promise.all(files.map(async (file) => ({ file, row: await firstRow(file) })))
  const incidents = heads.filter(({ row }) => 'opened_at' in row)
  const changes = heads
    .filter(({ row }) => 'updated_at' in row)
    .sort((a, b) => (a.row['updated_at']! < b.row['updated_at']! ? -1 : 1))
  if (incidents.length === 0 || changes.length === 0) {
    throw new Error(
      `the incidents (a file with the column opened_at) and their changes (updated_at) are both needed: given ${files.join(', ')}`,
    )
  }
  const translator = incidentTranslator(translation)
  async function* events() {
    for (const { file } of incidents) for await (const rows of readCsv(file)) for (const row of rows) translator.incident(row)
    for (const { file } of changes) for await (const rows of readCsv(file)) yield rows.flatMap((row) => translator.change(row))
    yield translator.flush()
  }
  const remarks = () => {
    const { incidents, events, unopened, unknownStates, unreadable, firstProblem } = translator.health()
    const told = [`${incidents} incidents and ${events} changes read`]
    if (unopened > 0) told.push(`${unopened} changes of incidents that no row opens: they count nothing`)
    if (unknownStates > 0) told.push(`${unknownStates} changes to a state that means nothing to us`)
    if (unreadable > 0) told.push(`${unreadable} unreadable, the first: ${firstProblem}`)
    return told
  }
  return { events: events(), remarks, acknowledgement: ITSM_ACKNOWLEDGEMENT }
}
