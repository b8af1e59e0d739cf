import { expect, test } from 'vitest'
import { contentMode, headerAttributes, readCloudEvents } from './cloud-events.ts'

const post = (body: string | Uint8Array | ReadableStream, headers: Record<string, string>) =>
  new Request('http://localhost/api/events', { method: 'POST', body, headers, duplex: 'half' } as RequestInit)
const problem = (status: number) => expect.objectContaining({ status })

test('the content mode follows the headers', () => {
  const mode = (headers: Record<string, string>) => contentMode(new Headers(headers))
  expect(mode({ 'content-type': 'application/cloudevents+json; charset=UTF-8' })).toBe('structured')
  expect(mode({ 'content-type': 'application/cloudevents-batch+json' })).toBe('batch')
  expect(mode({ 'content-type': 'application/json', 'ce-specversion': '1.0' })).toBe('binary')
  expect(mode({ 'ce-specversion': '1.0' })).toBe('binary')
  expect(mode({ 'content-type': 'application/json' })).toBe('json')
  expect(mode({ 'content-type': 'application/x-ndjson' })).toBe('ndjson')
  // A structured body keeps its mode although somebody added headers on the way.
  expect(mode({ 'content-type': 'application/cloudevents+json', 'ce-specversion': '1.0' })).toBe('structured')
})

test('a format that is not read is a 415 that names the ones that are', () => {
  for (const type of ['text/plain', 'application/cloudevents+avro', '', 'application/json; charset=iso-8859-1'])
    expect(() => contentMode(new Headers({ 'content-type': type }))).toThrow(problem(415))
})

test('binary mode: attributes from headers, data from the body, as in the conformance suite', async () => {
  const [event] = await readCloudEvents(
    post('{"message": "Hello World!"}', {
      'ce-specversion': '1.0',
      'ce-type': 'com.example.someevent',
      'ce-time': '2018-04-05T03:56:24Z',
      'ce-id': '1234-1234-1234',
      'ce-source': '/mycontext/subcontext',
      'content-type': 'application/json; charset=utf-8',
    }),
    'binary',
  )
  expect(event).toEqual({
    specversion: '1.0',
    type: 'com.example.someevent',
    time: '2018-04-05T03:56:24Z',
    id: '1234-1234-1234',
    source: '/mycontext/subcontext',
    datacontenttype: 'application/json; charset=utf-8',
    data: { message: 'Hello World!' },
  })
})

test('header values are unquoted and percent-decoded exactly once', () => {
  const read = (value: string) => headerAttributes(new Headers({ 'ce-x': value })).x
  expect(read('Euro%20%E2%82%AC%20%F0%9F%98%80')).toBe('Euro € 😀')
  expect(read('%2525')).toBe('%25')
  expect(read('"a \\"b\\" c"')).toBe('a "b" c')
  expect(read('100% sure')).toBe('100% sure')
})

test('one event and a batch are both read from application/json', async () => {
  expect(await readCloudEvents(post('{"id":"1"}', {}), 'json')).toEqual([{ id: '1' }])
  expect(await readCloudEvents(post('[{"id":"1"},{"id":"2"}]', {}), 'json')).toHaveLength(2)
  expect(await readCloudEvents(post('[]', {}), 'batch')).toEqual([])
  await expect(readCloudEvents(post('{}', {}), 'batch')).rejects.toThrow(problem(400))
})

test('data_base64 is opened', async () => {
  const data_base64 = Buffer.from('{"agent":"ana"}').toString('base64')
  expect(await readCloudEvents(post(JSON.stringify({ id: '1', data_base64 }), {}), 'structured')).toEqual([
    { id: '1', data: { agent: 'ana' } },
  ])
})

test('what is not JSON or not UTF-8 is a 400', async () => {
  await expect(readCloudEvents(post('{"id":', {}), 'json')).rejects.toThrow(problem(400))
  await expect(readCloudEvents(post(new Uint8Array([0x22, 0xff, 0x22]), {}), 'json')).rejects.toThrow(problem(400))
})

test('more than 5,000 events is a 413', async () => {
  await expect(readCloudEvents(post(`[${'1,'.repeat(5000)}1]`, {}), 'batch')).rejects.toThrow(problem(413))
})

test('8 MB hold while reading: whatever the length header says, and after unpacking', async () => {
  let pulled = 0
  const endless = new ReadableStream({
    pull(controller) {
      pulled += 1
      controller.enqueue(new Uint8Array(1024 * 1024).fill(0x20))
    },
  })
  await expect(readCloudEvents(post(endless, {}), 'json')).rejects.toThrow(problem(413))
  expect(pulled).toBeLessThan(12)
  const bomb = new Blob([new Uint8Array(20 * 1024 * 1024)]).stream().pipeThrough(new CompressionStream('gzip'))
  await expect(readCloudEvents(post(bomb, { 'content-encoding': 'gzip' }), 'json')).rejects.toThrow(problem(413))
})

test('gzip is unpacked, a broken one is a 400, another packing a 415', async () => {
  const packed = new Blob(['[{"id":"1"}]']).stream().pipeThrough(new CompressionStream('gzip'))
  expect(await readCloudEvents(post(packed, { 'content-encoding': 'gzip' }), 'json')).toEqual([{ id: '1' }])
  await expect(readCloudEvents(post('nonsense', { 'content-encoding': 'gzip' }), 'json')).rejects.toThrow(problem(400))
  await expect(readCloudEvents(post('x', { 'content-encoding': 'br' }), 'json')).rejects.toThrow(problem(415))
})
