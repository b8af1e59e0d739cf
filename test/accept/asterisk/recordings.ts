import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Expected } from './figures.ts'

export type Recording = {
  name: string
  folder: string
  expected: Expected
  queueLogs: string[]
  ami: string
  arrivals: string | null
}

/** Where recorded payloads lie: PAYLOADS_DIR, else beside the project. */
export function payloadsDir(): string {
  return process.env['PAYLOADS_DIR'] ?? resolve(import.meta.dirname, '../../../../shared/payloads')
}

/** Every recording of an Asterisk in the folder: `recording-*` with an expected.json. */
export function findRecordings(payloads = payloadsDir()): Recording[] {
  const root = join(payloads, 'asterisk')
  if (!existsSync(root)) return []
  const folders = readdirSync(root).filter(
    (name) => name.startsWith('recording-') && existsSync(join(root, name, 'expected.json')),
  )
  return folders.sort().map((name) => readRecording(join(root, name), name))
}

function readRecording(folder: string, name: string): Recording {
  const files = readdirSync(folder)
  const ami = files.find((file) => /^ami\.stream\.txt(\.gz)?$/.test(file))
  if (ami === undefined) throw new Error(`${folder} has no ami.stream.txt(.gz)`)
  const arrivals = files.find((file) => /^ami\.recv\.tsv(\.gz)?$/.test(file))
  return {
    name,
    folder,
    expected: JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected,
    queueLogs: files.filter((file) => /^queue_log([.-]\w+)*$/.test(file)).map((file) => join(folder, file)),
    ami: join(folder, ami),
    arrivals: arrivals === undefined ? null : join(folder, arrivals),
  }
}

export function readText(file: string): string {
  const bytes = readFileSync(file)
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}
