import { expect, test } from 'vitest'
import type { Receipt } from './accept.ts'
import { Unavailable } from './commit.ts'
import { ndjsonReceipts } from './ndjson.ts'

const request = (body: string | ReadableStream) =>
  new Request('http://localhost/api/events', { method: 'POST', body, duplex: 'half' } as RequestInit)
const lines = async (stream: ReadableStream<Uint8Array>) =>
  (await new Response(stream).text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

function door(sizes: number[] = []) {
  const accept = async (candidates: unknown[]): Promise<Receipt> => {
    sizes.push(candidates.length)
    const bad = candidates.flatMap((one, index) => (one === null ? [{ index, id: null, field: '(event)', reason: 'no' }] : []))
    return { accepted: candidates.length - bad.length, known: 0, conflicting: 0, refused: bad }
  }
  return { accept, sizes }
}

test('a receipt a chunk of at most 1,000 lines, indexes from the start, the sums at the end', async () => {
  const { accept, sizes } = door()
  const body = `${'{"a":1}\n'.repeat(1_500)}broken\r\n\r\n${'{"a":1}\n'.repeat(500)}`
  const answer = await lines(ndjsonReceipts(request(body), accept))
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000)
  expect(answer.at(-1)).toEqual({ done: true, lines: 2_001, accepted: 2_000, known: 0, conflicting: 0, refused: 1 })
  expect(answer.flatMap((one) => (Array.isArray(one.refused) ? one.refused : []))).toEqual([
    { index: 1_500, id: null, field: '(event)', reason: 'no' },
  ])
})

test('lines cut anywhere by the network come together again, the last one without its newline', async () => {
  const { accept } = door()
  const bytes = new TextEncoder().encode('{"name":"São"}\n{"name":"João"}')
  const parts = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]))
      controller.close()
    },
  })
  expect((await lines(ndjsonReceipts(request(parts), accept))).at(-1)).toMatchObject({ lines: 2, accepted: 2 })
})

test('a line without end is stopped, and what came before it is kept', async () => {
  const { accept } = door()
  let sent = 0
  const endless = new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode(sent === 0 ? '{"a":1}\n' : 'x'.repeat(65_536)))
      sent += 1
    },
  })
  const answer = await lines(ndjsonReceipts(request(endless), accept))
  expect(answer.at(-1)).toMatchObject({ done: false, accepted: 1, problem: expect.stringContaining('256 KB') })
  expect(sent).toBeLessThan(10)
})

test('the next chunk is not read before the one before it is on disk', async () => {
  let open = () => {}
  const gate = new Promise<void>((resolve) => (open = resolve))
  let pulled = 0
  const body = new ReadableStream({
    pull(controller) {
      if ((pulled += 1) > 300) controller.close()
      else controller.enqueue(new TextEncoder().encode(`{"a":"${'x'.repeat(1_000)}"}\n`.repeat(50)))
    },
  })
  const { accept } = door()
  const answer = lines(
    ndjsonReceipts(request(body), async (candidates) => {
      await gate
      return accept(candidates)
    }),
  )
  for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => setImmediate(resolve))
  expect(pulled).toBeLessThan(40)
  open()
  expect((await answer).at(-1)).toMatchObject({ done: true, lines: 15_000 })
})

test('the database goes away in the middle: the last line says so, and how far it came', async () => {
  const { accept } = door()
  let calls = 0
  const answer = await lines(
    ndjsonReceipts(request('{"a":1}\n'.repeat(2_500)), async (candidates) => {
      if ((calls += 1) === 2) throw new Unavailable('The database does not answer.')
      return accept(candidates)
    }),
  )
  expect(answer.at(-1)).toMatchObject({ done: false, accepted: 1_000, problem: expect.stringContaining('Send the same again') })
})
