import { callLogTranslator } from '@watchfloor/core/source/technion/call-log'
import { firstRow, readCsv } from './csv.ts'
import type { Reading, Translation } from './format.ts'

/** To be printed wherever figures from this log are shown: its authors ask for it. */
export const TECHNION_ACKNOWLEDGEMENT = 'Data: "Anonymous Bank" call-center data, I. Guedj and A. Mandelbaum, Technion, Haifa.'

/** Months of the bank's call log, oldest first. What else lies beside them (figures to compare with) is passed over, and said. */
export async function readCallLog(files: readonly string[], translation: Translation): Promise<Reading> {
  const heads = await Promise.all(files.map(async (file) => ({ file, row: await firstRow(file) })))
  const months = heads.filter(({ row }) => 'vru_entry' in row).sort((a, b) => compare(a.row['vru_entry']!, b.row['vru_entry']!))
  const others = heads.filter(({ row }) => !('vru_entry' in row))
  if (months.length === 0) throw new Error(`none of the files is a call log: ${files.join(', ')} lack the column vru_entry`)
  const translator = callLogTranslator(translation)
  async function* events() {
    for (const { file } of months) for await (const rows of readCsv(file)) yield rows.flatMap((row) => translator.feed(row))
  }
  const remarks = () => {
    const { rows, phantom, voiceUnitOnly, unreadable, firstProblem } = translator.health()
    const told = [`${rows} calls read`, `${phantom} phantoms`, `${voiceUnitOnly} that ended in the voice unit`]
    if (unreadable > 0) told.push(`${unreadable} unreadable, the first: ${firstProblem}`)
    for (const { file } of others) told.push(`${file} passed over: it has no column vru_entry`)
    return told
  }
  return { events: events(), remarks, acknowledgement: TECHNION_ACKNOWLEDGEMENT }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
