import { pipeline } from 'node:stream'
import { parse } from 'csv-parse'
import { readBytes, readHead } from './text.ts'

/** A row by the names of the columns; an empty cell is ''. */
export type CsvRow = Record<string, string>

const ROWS_AT_ONCE = 500

/**
 * The rows of a CSV file with a line of names on top, some hundred at a time, without ever holding the file. A row with a cell too many or
 * too few is given with what it has: whoever reads it says what it lacks.
 */
export async function* readCsv(file: string): AsyncGenerator<CsvRow[]> {
  const parser = parse({ columns: true, bom: true, skip_empty_lines: true, relax_column_count: true })
  const stream = pipeline(readBytes(file), parser, () => {}) // errors surface below
  let rows: CsvRow[] = []
  try {
    for await (const row of stream) {
      if (rows.push(row as CsvRow) < ROWS_AT_ONCE) continue
      yield rows
      rows = []
    }
  } catch (cause) {
    throw new Error(`${file}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
  if (rows.length > 0) yield rows
}

/** The first row of a CSV file, by the names on top: enough to tell what it holds and from when. Empty for an empty file. */
export async function firstRow(file: string): Promise<CsvRow> {
  const head = (await readHead(file, HEAD_BYTES)).replace(/^ï»¿/, '').split(/\r?\n/)
  const cells = head.slice(0, 2).map((line) => line.split(','))
  return Object.fromEntries((cells[0] ?? []).map((name, n) => [name, cells[1]?.[n] ?? '']))
}

const HEAD_BYTES = 64 * 1024
