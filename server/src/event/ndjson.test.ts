import { expect, test } from 'vitest'
import type { Accept, Receipt } from './accept.ts'
import { Unavailable } from './commit.ts'
import { answerLines } from './ndjson.ts'

const request = (body: string | ReadableStream) =>
  new Request('http://localhost/api/events', { method: 'POST', body, duplex: 'half' } as RequestInit)
async function lines(asked: Request, accept: Accept, idleMs?: number): Promise<any[]> {
  const answer = await answerLines(asked, accept, idleMs)
  if (answer.kind === 'refused') throw new Error('all refused')
  const text = await new Response(answer.body).text()
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

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
  const answer = await lines(request(body), accept)
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
  expect((await lines(request(parts), accept)).at(-1)).toMatchObject({ lines: 2, accepted: 2 })
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
  const answer = await lines(request(endless), accept)
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
  const answer = lines(request(body), async (candidates) => {
    await gate
    return accept(candidates)
  })
  for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => setImmediate(resolve))
  expect(pulled).toBeLessThan(40)
  open()
  expect((await answer).at(-1)).toMatchObject({ done: true, lines: 15_000 })
})

test('the database goes away in the middle: the last line says so, and how far it came', async () => {
  const { accept } = door()
  let calls = 0
  const answer = await lines(request('{"a":1}\n'.repeat(2_500)), async (candidates) => {
    if ((calls += 1) === 2) throw new Unavailable('The database does not answer.')
    return accept(candidates)
  })
  expect(answer.at(-1)).toMatchObject({ done: false, accepted: 1_000, problem: expect.stringContaining('Send the same again') })
})

test('where every line is refused the answer is a refusal, with every reason', async () => {
  const { accept } = door()
  const answer = await answerLines(request('broken\n'.repeat(2_500)), accept)
  expect(answer.kind === 'refused' && answer.receipt.refused).toHaveLength(2_500)
})

test('what cannot be read at all is a problem with a status of its own', async () => {
  const { accept } = door()
  await expect(answerLines(request('x'.repeat(300_000)), accept)).rejects.toMatchObject({ status: 413, field: 'body' })
  const packed = new Request('http://localhost/', { method: 'POST', body: 'text', headers: { 'content-encoding': 'gzip' } })
  await expect(answerLines(packed, accept)).rejects.toMatchObject({ status: 400 })
})

/** Sends these pieces, and then nothing more. */
const silentAfter = (...pieces: string[]) =>
  new ReadableStream({
    pull(controller) {
      const piece = pieces.shift()
      if (piece === undefined) return new Promise(() => {})
      controller.enqueue(new TextEncoder().encode(piece))
    },
  })

test('a sender that falls silent is told so, with how far he came; half a line is not taken', async () => {
  const { accept } = door()
  const answer = await lines(request(silentAfter('{"a":1}\n{"a":2}\n', '{"a":')), accept, 20)
  expect(answer.at(-1)).toMatchObject({ done: false, lines: 2, accepted: 2, problem: expect.stringContaining('empty line') })
  await expect(answerLines(request(silentAfter()), accept, 20)).rejects.toMatchObject({ status: 408 })
})

test('bytes that come one by one do not make a line last for ever', async () => {
  const { accept } = door()
  const drip = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      controller.enqueue(new TextEncoder().encode('x'))
    },
  })
  await expect(answerLines(request(drip), accept, 50)).rejects.toMatchObject({ status: 408 })
})
