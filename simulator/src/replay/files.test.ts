import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { packBatches } from './batches.ts'
import { readFiles, type Format } from './format.ts'

const folder = mkdtempSync(join(tmpdir(), 'watchfloor-replay-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const translation = { source: '/t/asterisk/a', zone: 'UTC', aliases: {}, customerKey: undefined }

test('rotated files are one history, whatever the order they are named in, packed or not', async () => {
  const older = file('queue_log.0', gzipSync('1795317426|1795317424.1|q|NONE|ENTERQUEUE||11987654321|1\n'))
  const newer = file(
    'queue_log',
    '1795317430|1795317424.1|q|Ana|CONNECT|4|1795317428.2|2\r\n1795317440|1795317424.1|q|Ana|COMPLETECALLER|4|10|1',
  )
  const ids = ['1795317424.1~1:queued', '1795317424.1~1:alerted:Ana:1', '1795317424.1~1:answered', '1795317424.1~1:ended']
  expect(await idsIn([newer, older], 'asterisk-queue-log')).toEqual(ids)
  expect(await idsIn([older, newer], 'asterisk-queue-log')).toEqual(ids)
})

test('a line in Latin-1 among lines in UTF-8 keeps its letters', async () => {
  const latin = Buffer.from('1795317426|NONE|q|José|PAUSE|café\n', 'latin1')
  const utf8 = Buffer.from('1795317427|NONE|q|Zoë|PAUSE|pão\n')
  const mixed = file('mixed', Buffer.concat([latin, utf8]))
  expect(await idsIn([mixed], 'asterisk-queue-log')).toEqual(['José:q:paused:1795317426', 'Zoë:q:paused:1795317427'])
})

test('a stream without time stamps takes the times at which its bytes came', async () => {
  const text = 'Event: QueueCallerJoin\r\nUniqueid: 1795317424.1\r\nQueue: q\r\n\r\nEvent: QueueCallerLeave\r\n'
  const stream = file('ami.stream.txt', text)
  file('ami.recv.tsv', `0\t20\t1795317000.5\n20\t${Buffer.byteLength(text) - 20}\t1795317001.25\n`)
  const { events } = await readFiles([stream], 'asterisk-ami', translation)
  const [event] = (await all(events)) as { time: string }[]
  expect(event?.time).toBe(new Date(1795317001_250).toISOString())
})

test('CloudEvents come as lines or as one array; a line that is no JSON is told with its place', async () => {
  const lines = file('events.ndjson', '{"id":"a"}\n\nnot json\n{"id":"b"}')
  const reading = await readFiles([lines, file('events.json', ' [{"id":"c"}]')], 'cloudevents', translation)
  expect(await all(reading.events)).toEqual([{ id: 'a' }, { id: 'b' }, { id: 'c' }])
  expect(reading.remarks()).toEqual([expect.stringMatching(/^1 lines are not JSON, the first: .*events\.ndjson, line 3: /)])
})

test('a request holds at most 1,000 events and about 4 MB', () => {
  expect(packBatches(Array.from({ length: 2_500 }, (_, i) => ({ i }))).map(({ count }) => count)).toEqual([1000, 1000, 500])
  const large = Array.from({ length: 5 }, () => ({ text: 'x'.repeat(1_500_000) }))
  expect(packBatches(large).map(({ body }) => (JSON.parse(body) as unknown[]).length)).toEqual([2, 2, 1])
})

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function all(events: AsyncIterable<unknown[]>): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const read of events) found.push(...read)
  return found
}

async function idsIn(files: string[], format: Format): Promise<string[]> {
  const { events } = await readFiles(files, format, translation)
  return ((await all(events)) as { id: string }[]).map((event) => event.id)
}
