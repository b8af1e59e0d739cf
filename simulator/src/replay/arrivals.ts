import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readText } from './text.ts'

type Read = { offset: number; length: number; atMs: number }

/**
 * The bytes of a recorded stream in the pieces in which they came, each with its time of arrival (epoch ms), where `ami.recv.tsv` beside
 * the file tells them. Null where it does not.
 */
export async function arrivalsFor(
  file: string,
  bytes: AsyncIterable<Buffer>,
): Promise<AsyncGenerator<{ bytes: Buffer; more: number | undefined }> | null> {
  const found = ['ami.recv.tsv', 'ami.recv.tsv.gz'].map((name) => join(dirname(file), name)).find((name) => existsSync(name))
  return found === undefined ? null : recut(bytes, readRows(await readText(found), found))
}

function readRows(text: string, file: string): Read[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, index) => {
      const [offset, length, at] = line.split('\t').map(Number)
      if (!Number.isFinite(offset) || !Number.isFinite(length) || !Number.isFinite(at)) {
        throw new Error(`${file}, line ${index + 1}: must be byte offset, length and epoch seconds, separated by tabs`)
      }
      return { offset: offset!, length: length!, atMs: Math.round(at! * 1000) }
    })
}

/** Cuts a stream at the ends of the reads. What the rows do not cover has no time of arrival. */
async function* recut(
  stream: AsyncIterable<Buffer>,
  reads: readonly Read[],
): AsyncGenerator<{ bytes: Buffer; more: number | undefined }> {
  let position = 0
  let row = 0
  for await (const chunk of stream) {
    for (let from = 0; from < chunk.length;) {
      while (row < reads.length && reads[row]!.offset + reads[row]!.length <= position) row++
      const read = reads[row]
      const end = read ? read.offset + read.length - position : chunk.length - from
      const piece = chunk.subarray(from, Math.min(chunk.length, from + end))
      yield { bytes: piece, more: read?.atMs }
      from += piece.length
      position += piece.length
    }
  }
}
