import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'

/** Bytes of a file as they lie there, unpacked where it is packed with gzip: by its first bytes, whatever its name. */
export async function* readBytes(file: string): AsyncGenerator<Buffer> {
  const packed = await isGzip(file)
  const stream = packed ? pipeline(createReadStream(file), createGunzip(), () => {}) : createReadStream(file) // errors surface below
  try {
    for await (const chunk of stream) yield chunk as Buffer
  } catch (cause) {
    throw new Error(`${file} cannot be read to its end: ${(cause as Error).message}. Fetch it again, or repair it.`, { cause })
  }
}

/**
 * Text in whole lines, in pieces of any size; the last one may lack its end. A line that is not UTF-8 is read as Latin-1, as older
 * exchanges write it.
 */
export async function* wholeLines<T>(
  pieces: AsyncIterable<{ bytes: Buffer; more: T }>,
): AsyncGenerator<{ text: string; more: T }> {
  let rest: Buffer = Buffer.alloc(0)
  let last: T | undefined
  for await (const { bytes, more } of pieces) {
    last = more
    const end = bytes.lastIndexOf(10) + 1
    if (end === 0) {
      rest = Buffer.concat([rest, bytes])
      continue
    }
    yield { text: decode(Buffer.concat([rest, bytes.subarray(0, end)])), more }
    rest = bytes.subarray(end)
  }
  if (rest.length > 0) yield { text: decode(rest), more: last as T }
}

/** The whole file as text. */
export async function readText(file: string): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of readBytes(file)) chunks.push(chunk)
  return decode(Buffer.concat(chunks))
}

/** The beginning of a file as text, at most so many bytes. */
export async function readHead(file: string, bytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of readBytes(file)) {
    chunks.push(chunk)
    length += chunk.length
    if (length >= bytes) break
  }
  return Buffer.concat(chunks).subarray(0, bytes).toString('latin1')
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    // Not UTF-8 throughout: line by line, so that one old line does not garble the others.
    const lines: string[] = []
    for (let from = 0; from < bytes.length;) {
      const next = bytes.indexOf(10, from)
      const end = next < 0 ? bytes.length : next + 1
      lines.push(decodeLine(bytes.subarray(from, end)))
      from = end
    }
    return lines.join('')
  }
}

function decodeLine(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    return bytes.toString('latin1') // every byte is a letter there, so this cannot fail
  }
}

async function isGzip(file: string): Promise<boolean> {
  for await (const chunk of createReadStream(file, { start: 0, end: 1 })) return chunk[0] === 0x1f && chunk[1] === 0x8b
  return false
}
