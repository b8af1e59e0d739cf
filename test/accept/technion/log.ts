import { findFiles, readRows, type Row } from '../csv.ts'
import { join } from 'node:path'

/** The call log in a folder: its months, the rows of each, and the figures that came with it. */
export type CallLog = { files: string[]; rows: Row[]; months: Set<string>; reference: Map<string, Row> }

export const FOLDER = 'technion-call-log'

/** Reads whatever months lie there; null where there is no log. */
export function readCallLog(dataDir: string): CallLog | null {
  const files = callFiles(dataDir)
  const [reference] = findFiles(join(dataDir, FOLDER), /^reference_half_hours\.csv(\.gz)?$/)
  if (files.length === 0 || reference === undefined) return null
  return {
    files,
    rows: files.flatMap(readRows),
    months: new Set(files.map((file) => /calls_(\d{4}-\d\d)/.exec(file)![1]!)),
    reference: new Map(readRows(reference).map((row) => [row['interval_start']!, row])),
  }
}

/** The files of a folder's months, in their order; none where there is no log. */
export function callFiles(dataDir: string): string[] {
  return findFiles(join(dataDir, FOLDER), /^calls_\d{4}-\d\d\.csv(\.gz)?$/)
}
