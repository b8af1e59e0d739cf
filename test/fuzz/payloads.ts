import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

const FOLDER = process.env['PAYLOADS_DIR'] ?? join(import.meta.dirname, '../../../shared/payloads')
const LARGEST = 64 * 1024

/** Real deliveries of real systems, as far as they are on this machine. `texts` are the files, `values` those that are JSON. */
export type Payloads = { texts: { name: string; text: string }[]; values: unknown[] }

export function readPayloads(): Payloads {
  if (!existsSync(FOLDER)) {
    process.stdout.write(`No payloads at ${FOLDER} (PAYLOADS_DIR): only made-up cases are tried.\n`)
    return { texts: [], values: [] }
  }
  const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((name) => !name.endsWith('.md'))
    .sort()
  const texts = names
    .filter((name) => statSync(join(FOLDER, name)).isFile())
    .map((name) => ({ name, text: textOf(readFileSync(join(FOLDER, name))) }))
  return { texts, values: texts.flatMap(({ text }) => valuesIn(text)) }
}

function textOf(bytes: Buffer): string {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes
  return plain.subarray(0, LARGEST).toString('latin1')
}

/** The JSON in a file: the whole, or its lines; with the comments of .jsonc left out. */
function valuesIn(text: string): unknown[] {
  const whole = parse(text.replace(/^\s*\/\/.*$/gm, ''))
  if (whole !== undefined) return [whole]
  const lines = text.split('\n', 50).map(parse)
  return lines.filter((value) => value !== undefined && typeof value === 'object')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // not JSON: it is still sent as text
  }
}
