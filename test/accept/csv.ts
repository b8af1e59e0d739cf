import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'

export type Row = Record<string, string>

/** Where the real logs lie: DATA_DIR, else beside the project. */
export function dataDir(): string {
  return process.env['DATA_DIR'] ?? resolve(import.meta.dirname, '../../../shared/data')
}

/** Files of a folder whose names match, sorted by name; none where the folder is absent. */
export function findFiles(folder: string, name: RegExp): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => name.test(file))
      .sort()
      .map((file) => join(folder, file))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** The rows of a plain CSV without quotes, as these logs are: read apart from the product's reader, which they check. */
export function readRows(file: string): Row[] {
  const bytes = readFileSync(file)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  if (text.includes('"')) throw new Error(`${file} has quoted cells; this plain reader knows none`)
  const [head = '', ...lines] = text.split(/\r?\n/)
  const names = head.split(',')
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const cells = line.split(',')
      return Object.fromEntries(names.map((name, n) => [name, cells[n] ?? '']))
    })
}
