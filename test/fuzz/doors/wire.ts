import { connect } from 'node:net'
import fc from 'fast-check'
import type { Door } from '../door.ts'
import { anyText } from '../hostile.ts'
import { PATIENCE_MS, SENDER } from '../host.ts'
import { demand } from '../oracle.ts'

/** Bytes on a socket, and what is left out or held back of them. */
type Bytes = {
  head: string[]
  body: string
  way: 'at once' | 'headers drip' | 'body drips' | 'half body' | 'cut' | 'nothing'
  junk: string | null
}

const lines = [
  ...[
    'POST /api/events HTTP/1.1',
    'POST /api/events HTTP/1.1',
    'POST /api/events HTTP/1.0',
    'GET /api/live HTTP/1.1',
    'PUT /api/events HTTP/1.1',
    'BREW /pot HTTP/1.1',
  ],
  ...[
    'POST /elsewhere HTTP/1.1',
    'GET /api/events/stream HTTP/1.1',
    'GET //// HTTP/1.1',
    'GET http://evil.example/api/live HTTP/1.1',
    'CONNECT x:1 HTTP/1.1',
    'GET /api/%ff%fe HTTP/1.1',
  ],
  ...[
    'OPTIONS * HTTP/1.1',
    'TRACE /api/live HTTP/1.1',
    'GET /api/../../etc/passwd HTTP/1.1',
    'GET /api\\live HTTP/1.1',
    'PRI * HTTP/2.0',
    'GET /api/live',
    '\x16\x03\x01\x02\x00',
    '',
  ],
]
const headers = [
  ...[
    'Host: 127.0.0.1',
    'Host: 127.0.0.1',
    'Host: 127.0.0.1',
    'Host: evil.example',
    'Host: ',
    'Host: [::1',
    'Host: 127.0.0.1\r\nHost: localhost',
    'Host: 127.0.0.1:99999999',
  ],
  ...[
    `Authorization: Bearer ${SENDER}`,
    `Authorization: Bearer ${SENDER}`,
    'Authorization: Bearer',
    'Authorization: \xff',
    `authorization: bearer ${SENDER}`,
  ],
  ...[
    'Content-Type: application/json',
    'Content-Type: application/x-ndjson',
    'Content-Type: application/cloudevents+json',
    'Content-Type: application/json\r\nContent-Type: text/plain',
  ],
  ...[
    'Content-Length: 9',
    'Content-Length: 99999999999',
    'Content-Length: -1',
    'Content-Length: 5\r\nContent-Length: 6',
    'Content-Length: 0x9',
    'Transfer-Encoding: chunked',
  ],
  ...[
    'Transfer-Encoding: chunked\r\nTrailer: X-Late',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: chunked\r\nContent-Length: 5',
    'Content-Encoding: gzip',
    'Expect: 100-continue',
    'Expect: magic',
  ],
  ...[
    'Upgrade: websocket\r\nConnection: Upgrade',
    'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13',
    'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 99',
  ],
  ...[
    'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: x',
    'Connection: close',
    'Connection: keep-alive',
    `X-Long: ${'x'.repeat(20_000)}`,
    'Bad Header: x',
    ': x',
    'X: a\0b',
    'X: \n folded',
    `Cookie: ${'a=b; '.repeat(300)}`,
  ],
]
const bodies = [
  '',
  '[]',
  '{"a":1}\n',
  '2\r\n[]\r\n0\r\n\r\n',
  '2\r\n[]\r\n0\r\nX-Late: yes\r\n\r\n',
  'zz\r\n',
  'ffffffffffffffff\r\n',
  '2\r\n[]',
  '5;ext=1\r\n[1,2]\r\n0\r\n\r\n',
  '\x81\x85aaaa',
  '\x88\x82\0\0\0\0\x03\xe8',
  '\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff',
  '\xc1\x00',
  '\x09\x00',
]

/** HTTP and WebSocket as bytes, with what no client would write and with senders that stop: an answer or a closed connection, and soon. */
export const wire: Door<Bytes> = {
  name: 'wire',
  share: 3,
  atOnce: 64,
  cases: () =>
    fc.record({
      head: fc
        .tuple(fc.constantFrom(...lines), fc.array(fc.constantFrom(...headers), { maxLength: 6 }))
        .map(([line, more]) => [line, ...more]),
      body: fc.constantFrom(...bodies),
      way: fc.oneof(
        { weight: 12, arbitrary: fc.constant('at once' as const) },
        {
          weight: 1,
          arbitrary: fc.constantFrom(
            'headers drip' as const,
            'body drips' as const,
            'half body' as const,
            'cut' as const,
            'nothing' as const,
          ),
        },
      ),
      junk: fc.option(anyText, { freq: 8 }),
    }),
  async run({ host }, { head, body, way, junk }) {
    const sound = [
      'POST /api/events HTTP/1.1',
      'Host: 127.0.0.1',
      `Authorization: Bearer ${SENDER}`,
      'Content-Type: application/x-ndjson',
      'Transfer-Encoding: chunked',
    ]
    const wanted =
      way === 'body drips' || way === 'half body'
        ? sound.with(3, body.length % 2 ? 'Content-Type: application/json' : sound[3]!)
        : head
    const bytes = Buffer.from(`${wanted.join('\r\n')}\r\n\r\n${junk ?? ''}`, 'latin1')
    const answer = await exchange(host.port, bytes, Buffer.from(body, 'latin1'), way)
    if (way === 'cut') return
    const status = /^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]
    demand(answer === '' || status !== undefined, () => `not an answer: ${answer.slice(0, 200)}`)
    demand(!status?.startsWith('5') || status === '503', () => `a fault of the server: ${answer.slice(0, 600)}`)
    if (status === '503')
      demand(!/ \/(api[/ ]|healthz |readyz |metrics )/.test(head[0] ?? ''), () => `503: ${answer.slice(0, 400)}`)
    if (status?.startsWith('4'))
      demand(
        /content-type: application\/problem\+json/i.test(answer) || answer.includes('101 Switching'),
        () => `not a problem document: ${answer.slice(0, 400)}`,
      )
  },
}

/** Sends, and gives what came back until the connection closed. A kept-alive connection is closed by us once it has been answered. */
async function exchange(port: number, head: Buffer, body: Buffer, way: Bytes['way']): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let got = ''
  const closed = Promise.withResolvers<void>()
  socket.setEncoding('latin1')
  socket.on('error', () => closed.resolve()) // a reset is an end like any other
  socket.on('close', () => closed.resolve())
  socket.on('data', (text) => (got += String(text)))
  const drips: NodeJS.Timeout[] = []
  socket.on('connect', () => {
    if (way === 'nothing') return
    if (way === 'headers drip') {
      let sent = 0
      drips.push(setInterval(() => sent < head.length && socket.write(head.subarray(sent, (sent += 1))), 40))
      return
    }
    socket.write(head)
    if (way === 'body drips') drips.push(setInterval(() => socket.write('1\r\nx\r\n'), 100))
    else if (way === 'half body') socket.write('10\r\n{"a"')
    else socket.write(body)
    if (way === 'cut') setTimeout(() => socket.destroy(), 2)
    // Whole requests need no more time than this; who is still waiting for more of one is ended as a slow sender.
    if (way === 'at once') setTimeout(() => socket.end(), 30)
  })
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, PATIENCE_MS * 10)
  await Promise.race([closed.promise, late.promise])
  clearTimeout(timer)
  for (const drip of drips) clearInterval(drip)
  const isOver = socket.closed || socket.destroyed
  socket.destroy()
  demand(isOver, () => `still open after ${PATIENCE_MS * 10} ms (${way}): ${got.slice(0, 300)}`)
  return got
}
