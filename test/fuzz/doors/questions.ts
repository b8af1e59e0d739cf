import fc from 'fast-check'
import type { Door } from '../door.ts'
import { anyText, oddNumbers, oddTimes } from '../hostile.ts'
import { demand, demandClear, readAnswer } from '../oracle.ts'

const paths = [
  ...[
    '/api/intervals',
    '/api/intervals',
    '/api/intervals',
    '/api/events',
    '/api/events',
    '/api/live',
    '/api/sources',
    '/api/quarantine',
  ],
  ...['/api/quarantine', '/api/settings', '/api/settings/queues/queue-0', '/api/metrics', '/api/openapi.json', '/api/schemas'],
  ...['/api/schemas/contact.queued', '/healthz', '/readyz', '/metrics'],
]
const names = [
  'queue',
  'from',
  'to',
  'interval',
  'format',
  'after',
  'limit',
  'type',
  'source',
  'results',
  '__proto__',
  'constructor',
  '',
]
const values = fc.oneof(
  { weight: 2, arbitrary: anyText },
  { weight: 2, arbitrary: fc.constantFrom(...oddTimes) },
  { weight: 2, arbitrary: fc.constantFrom(...oddNumbers).map(String) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ...[
        '*',
        'queue-0',
        'queue-1',
        'PT15M',
        'PT1H',
        'P1D',
        'json',
        'csv',
        '0',
        '1',
        '500',
        '5000',
        '2026-11-20',
        '2026-11-22',
        '2026-11-23',
      ],
      ...[
        'contact.queued',
        'dev.watchfloor.contact.ended',
        'contact.queued,contact.ended',
        '/acme/pbx',
        '2026-11-22T00:00:00%2B03:00',
      ],
    ),
  },
)

type Question = { path: string; query: [string, string][]; raw: boolean; accept: string; method: string }

/** All that is asked for: any parameters get an answer or a problem that names them, in JSON or CSV as promised. */
export const questions: Door<Question> = {
  name: 'questions',
  share: 20,
  atOnce: 16,
  cases: () =>
    fc.record({
      path: fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...paths) },
        { weight: 1, arbitrary: anyText.map((text) => `/api/${encodeURIComponent(text.slice(0, 200).toWellFormed())}`) },
      ),
      query: fc.array(fc.tuple(fc.constantFrom(...names), values), { maxLength: 6 }),
      raw: fc.boolean(),
      accept: fc.constantFrom('*/*', 'text/csv', 'application/json', 'text/html', '', 'x'.repeat(2_000)),
      method: fc.oneof(
        { weight: 15, arbitrary: fc.constant('GET') },
        { weight: 1, arbitrary: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'PROPFIND') },
      ),
    }),
  async run({ host }, { path, query, raw, accept, method }) {
    const encode = (text: string) =>
      raw
        ? text
            .replace(/[\s#\\]/g, '+')
            .slice(0, 3_000)
            .toWellFormed()
        : encodeURIComponent(text.slice(0, 3_000).toWellFormed())
    const search = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&')
    const answer = await readAnswer(await host.fetch(`${path}?${search}`, { method, headers: { accept } }))
    if (method === 'HEAD') return demand(answer.status < 500, () => `HEAD ${path}: ${answer.status}`)
    demandClear(answer)
    if (answer.status !== 200) return
    const type = answer.headers.get('content-type') ?? ''
    if (type.includes('json')) JSON.parse(answer.text)
    if (type.startsWith('text/csv'))
      for (const line of answer.text.split('\r\n').slice(1))
        demand(!/^"?[=+\-@\t]/.test(line), () => `a cell that runs: ${line.slice(0, 200)}`)
  },
}
