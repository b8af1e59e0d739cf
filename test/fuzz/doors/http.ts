import { deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { Door, Trial } from '../door.ts'
import { candidate, settle, type Candidate } from '../events.ts'
import { anyText, objectOf } from '../hostile.ts'
import { ADMIN, SENDER } from '../host.ts'
import type { SeenReceipt } from '../ledger.ts'
import { demand, demandClear, parse, readAnswer, type Answer } from '../oracle.ts'

type Mode = 'structured' | 'batch' | 'ndjson'
/** What happens to a body on its way: nothing, or one of these. */
type Damage =
  | { kind: 'none' }
  | { kind: 'cut' | 'flip' | 'double'; at: number; byte: number }
  | { kind: 'insert'; at: number; text: string }
  | { kind: 'replace'; text: string }
  | { kind: 'utf16' | 'bom' | 'latin1' | 'doubleKeys' }
  | { kind: 'deep' | 'huge'; size: number }
type Packing = 'none' | 'gzip' | 'broken gzip' | 'cut gzip' | 'bomb' | 'deflate' | 'br' | 'gzip, gzip'

type Posted = {
  candidates: Candidate[]
  damage: Damage
  packing: Packing
  type: string | null
  token: string | null
  chunked: boolean
  results: boolean
}

const media: Record<Mode, string> = {
  structured: 'application/cloudevents+json',
  batch: 'application/cloudevents-batch+json',
  ndjson: 'application/x-ndjson',
}
const otherTypes = [
  ...[
    '',
    'text/plain',
    'application/xml',
    'application/json',
    'application/json; charset=utf-8',
    'application/json; charset=utf-16',
  ],
  ...[
    'application/json;charset="UTF-8"',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    'application/cloudevents',
  ],
  ...[
    'application/cloudevents+xml',
    'application/cloudevents+json;',
    ';',
    '/',
    'application/jsonl',
    'APPLICATION/X-NDJSON',
    'application/vnd.acme+json',
  ],
]

const fraction = fc.double({ min: 0, max: 1, noNaN: true })
const damage = (texts: readonly string[]): fc.Arbitrary<Damage> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.constant<Damage>({ kind: 'none' }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom('cut' as const, 'flip' as const, 'double' as const),
        at: fraction,
        byte: fc.nat(255),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('insert' as const),
        at: fraction,
        text: fc.oneof(
          anyText,
          fc.constantFrom('"', '{', '}', '[', ']', ',', ':', '\\', '\n', '1e999', '"__proto__":{"x":1},', 'NaN', '//'),
        ),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Damage>({ kind: 'utf16' }, { kind: 'bom' }, { kind: 'latin1' }, { kind: 'doubleKeys' }),
    },
    ...(texts.length === 0
      ? []
      : [{ weight: 1, arbitrary: fc.constantFrom(...texts).map((text): Damage => ({ kind: 'replace', text })) }]),
  )
const rareDamage = fc.constantFrom<Damage>(
  { kind: 'deep', size: 5_000 },
  { kind: 'deep', size: 1_000_000 },
  { kind: 'huge', size: 300_000 },
  { kind: 'huge', size: 10_000_000 },
)
const rarely = <T>(one: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, oneIn: number) =>
  fc.oneof({ weight: oneIn, arbitrary: one }, { weight: 1, arbitrary: rare })

function posted(mode: Mode): Door<Posted>['cases'] {
  return ({ values, texts }) =>
    fc.record({
      candidates: mode === 'structured' ? candidate(values).map((one) => [one]) : fc.array(candidate(values), { maxLength: 8 }),
      damage: rarely(damage(texts.map(({ text }) => text)), rareDamage, 400),
      packing: rarely(
        fc.constant<Packing>('none'),
        rarely(
          fc.constantFrom<Packing>('gzip', 'gzip', 'gzip', 'broken gzip', 'cut gzip', 'deflate', 'br', 'gzip, gzip'),
          fc.constant<Packing>('bomb'),
          50,
        ),
        10,
      ),
      type: rarely(fc.constant(media[mode] as string | null), fc.constantFrom(...otherTypes, null), 20),
      token: rarely(
        fc.constantFrom<string | null>(SENDER, ADMIN),
        fc.constantFrom(null, '', 'wrong', 'x'.repeat(4_000), 'ü'),
        30,
      ),
      chunked: fc.boolean(),
      results: fc.boolean(),
    })
}

function postDoor(mode: Mode, share: number): Door<Posted> {
  return {
    name: mode,
    share,
    atOnce: 16,
    cases: posted(mode),
    async run(trial, one) {
      const candidates = one.candidates.map(({ intent, value }) => ({ intent, value: settle(value, trial.now) }))
      const texts = candidates.map(({ value }) => JSON.stringify(value) ?? 'null')
      const plain =
        mode === 'structured'
          ? (texts[0] ?? 'null')
          : mode === 'batch'
            ? `[${texts.join(',')}]`
            : texts.map((text) => `${text}\n`).join('')
      const whole = damaged(Buffer.from(plain), one.damage)
      const { bytes, encoding, readable } = packed(whole, one.packing)
      const headers: Record<string, string> = {
        ...(one.type !== null && { 'content-type': one.type }),
        ...(encoding && { 'content-encoding': encoding }),
        ...(one.token !== null && { authorization: `Bearer ${encodeURIComponent(one.token)}` }),
        ...(!one.chunked && { 'content-length': String(bytes.length) }),
      }
      const body = one.chunked ? pieces(bytes) : new Uint8Array(bytes)
      const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit
      const answer = await readAnswer(await trial.host.fetch(`/api/events${one.results ? '?results=true' : ''}`, init))
      demandClear(answer)
      if (one.token !== SENDER && one.token !== ADMIN)
        return demand(answer.status === 401, () => `taken without a token: ${answer.status}`)
      const asWritten = one.damage.kind === 'none' && readable && one.type === media[mode]
      // A lone surrogate has no UTF-8: on the wire it is U+FFFD, and what was bad may be good.
      const sent = candidates.map((each) =>
        isWhole(each.value)
          ? each
          : { ...each, intent: 'any' as const, value: parse(Buffer.from(JSON.stringify(each.value) ?? 'null').toString()) },
      )
      if (answer.headers.get('content-type') === 'application/x-ndjson') return noteLines(trial, sent, answer, asWritten)
      const receipt = receiptOf(answer)
      if (asWritten && answer.status !== 429) {
        demand(receipt !== null, () => `no receipt for a whole ${mode}: ${answer.status} ${answer.text.slice(0, 300)}`)
        const refused = receipt.refused.length === sent.length && sent.length > 0
        demand(answer.status === (refused ? 400 : 200), () => `${answer.status} for ${answer.text.slice(0, 300)}`)
        trial.ledger.note(sent, receipt)
      } else if (receipt) noteBlind(trial, receipt)
    },
  }
}

export const structured = postDoor('structured', 20)
export const batch = postDoor('batch', 20)
export const ndjson = postDoor('ndjson', 12)

/** Binary mode: attributes in headers, percent-encoded or not, and the data as body. */
type Headed = { candidate: Candidate; raw: boolean; more: [string, string][]; type: string; damage: Damage }

export const binary: Door<Headed> = {
  name: 'binary',
  share: 10,
  atOnce: 16,
  cases: ({ values }) =>
    fc.record({
      candidate: candidate(values),
      raw: fc.boolean(),
      more: rarely(
        fc.constant<[string, string][]>([]),
        fc.array(
          fc.tuple(
            fc.constantFrom(
              'ce-__proto__',
              'ce-constructor',
              'ce-',
              'ce-data',
              'ce-id',
              'ce-time',
              'ce-source',
              'ce-type',
              'ce-subject',
              'ce-datacontenttype',
              'ce-data_base64',
            ),
            fc.constantFrom(
              '',
              '%',
              '%zz',
              '%00',
              '%ff',
              '%ed%a0%80',
              '"',
              '"a',
              '"\\"',
              ' ',
              '{}',
              'x'.repeat(3_000),
              '%F0%9F%98%80',
            ),
          ),
          { maxLength: 3 },
        ),
        4,
      ),
      type: rarely(
        fc.constant('application/json'),
        fc.constantFrom('', 'text/plain', 'application/json; charset=latin1', 'application/vnd.x+json'),
        12,
      ),
      damage: damage([]),
    }),
  async run(trial, { candidate: one, raw, more, type, damage: kind }) {
    const value = settle(one.value, trial.now)
    const { data, ...attributes } = (value !== null && typeof value === 'object' ? value : {}) as Record<string, unknown>
    const headers = new Headers({ authorization: `Bearer ${SENDER}` })
    let exact = !Array.isArray(value) && value !== null && typeof value === 'object' && 'specversion' in attributes
    const put = (name: string, text: string) => {
      try {
        headers.set(name, text)
      } catch {
        exact = false // no HTTP client can write it
      }
    }
    if (type !== '') put('content-type', type)
    for (const [name, attribute] of Object.entries(attributes)) {
      const text = typeof attribute === 'string' ? attribute : (JSON.stringify(attribute) ?? '')
      exact &&= typeof attribute === 'string' && text.isWellFormed() && text.trim() === text && !raw && /^[a-z0-9]+$/.test(name)
      put(`ce-${name}`, raw ? text : percent(text.toWellFormed()))
    }
    for (const [name, text] of more) put(name, text)
    const body = data === undefined ? '' : (JSON.stringify(data) ?? '')
    const bytes = damaged(Buffer.from(body), kind)
    const init = { method: 'POST', headers, body: new Uint8Array(bytes) }
    const answer = await readAnswer(await trial.host.fetch('/api/events', init))
    demandClear(answer)
    const receipt = receiptOf(answer)
    exact &&= kind.kind === 'none' && more.length === 0 && type === 'application/json' && isWhole(value)
    if (exact && answer.status !== 429) {
      demand(receipt !== null, () => `no receipt: ${answer.status} ${answer.text.slice(0, 300)}`)
      trial.ledger.note([{ intent: one.intent, value }], receipt)
    } else if (receipt) noteBlind(trial, receipt)
  },
}

function percent(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) =>
      byte > 0x20 && byte < 0x7f && byte !== 0x25 && byte !== 0x22
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).padStart(2, '0')}`,
    )
    .join('')
}

/** The receipt in an answer, whether it came as such or with a problem; null where there is none. */
export function receiptOf({ status, text }: Answer): SeenReceipt | null {
  if (status !== 200 && status !== 400) return null
  const { accepted, known, conflicting, refused } = parse(text) as Partial<SeenReceipt>
  if (accepted === undefined || known === undefined || conflicting === undefined || !Array.isArray(refused)) return null
  return { accepted, known, conflicting, refused }
}

/** What came in is not known any more; the sums still are. */
export function noteBlind({ ledger }: Trial, { accepted, conflicting, refused }: SeenReceipt): void {
  for (const { field, reason } of refused)
    demand(field !== '' && reason.length > 5, () => `refused without field or reason: ${JSON.stringify(refused).slice(0, 300)}`)
  ledger.stored += accepted + conflicting
  if (ledger.refused !== null) ledger.refused += refused.length
}

function noteLines(trial: Trial, sent: readonly Candidate[], { status, text }: Answer, asWritten: boolean): void {
  demand(status === 200, () => `${status} with lines`)
  const lines = text.trim().split('\n').map(parse) as (SeenReceipt & { done?: boolean; lines?: number; problem?: unknown })[]
  const last = lines.pop()
  demand(
    last !== undefined && typeof last.done === 'boolean',
    () => `the last line does not say whether it is done: ${text.slice(0, 300)}`,
  )
  demand(last.done || typeof last.problem === 'string', () => `not done and no problem: ${text.slice(0, 300)}`)
  const sum: SeenReceipt = { accepted: 0, known: 0, conflicting: 0, refused: [] }
  for (const receipt of lines) {
    sum.accepted += receipt.accepted
    sum.known += receipt.known
    sum.conflicting += receipt.conflicting
    sum.refused.push(...receipt.refused)
  }
  demand(
    sum.accepted === last.accepted && sum.refused.length === (last.refused as unknown as number),
    () => `the sums differ: ${text.slice(0, 300)}`,
  )
  if (!asWritten) return noteBlind(trial, sum)
  demand(last.done && last.lines === sent.length, () => `lines went missing: ${text.slice(0, 300)}`)
  demand(sent.length === 0 || sum.refused.length < sent.length, () => `all refused, and 200: ${text.slice(0, 300)}`)
  trial.ledger.note(sent, sum)
}

function isWhole(value: unknown): boolean {
  return !/\\ud[89a-f]/i.test(JSON.stringify(value) ?? '')
}

function damaged(bytes: Buffer, damage: Damage): Buffer {
  switch (damage.kind) {
    case 'none':
      return bytes
    case 'cut':
      return bytes.subarray(0, Math.floor(damage.at * bytes.length))
    case 'flip': {
      const copy = Buffer.from(bytes)
      if (copy.length > 0) copy[Math.min(copy.length - 1, Math.floor(damage.at * copy.length))] = damage.byte
      return copy
    }
    case 'double':
      return Buffer.concat([bytes, bytes])
    case 'insert': {
      const at = Math.floor(damage.at * bytes.length)
      return Buffer.concat([bytes.subarray(0, at), Buffer.from(damage.text), bytes.subarray(at)])
    }
    case 'replace':
      return Buffer.from(damage.text, 'latin1')
    case 'utf16':
      return Buffer.from(bytes.toString(), 'utf16le')
    case 'bom':
      return Buffer.concat([Buffer.from('\ufeff'), bytes])
    case 'latin1':
      return Buffer.from(`${bytes.toString()}"São"`, 'latin1')
    case 'doubleKeys':
      return Buffer.from(
        bytes
          .toString()
          .replaceAll('"id":', '"id":"first","id":')
          .replaceAll('"data":{', '"data":{"queue":7,"queue":"q","__proto__":{"polluted":1},'),
      )
    case 'deep':
      return Buffer.from('['.repeat(damage.size) + ']'.repeat(damage.size))
    case 'huge':
      return Buffer.from(JSON.stringify(objectOf([['id', 'x'.repeat(damage.size)]])))
  }
}

let bomb: Buffer | null = null

function packed(bytes: Buffer, packing: Packing): { bytes: Buffer; encoding: string | null; readable: boolean } {
  switch (packing) {
    case 'none':
      return { bytes, encoding: null, readable: true }
    case 'gzip':
      return { bytes: gzipSync(bytes, { level: 1 }), encoding: 'gzip', readable: true }
    case 'broken gzip':
      return { bytes, encoding: 'gzip', readable: false }
    case 'cut gzip':
      return { bytes: gzipSync(bytes, { level: 1 }).subarray(0, -6), encoding: 'gzip', readable: false }
    case 'bomb':
      bomb ??= gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '))
      return { bytes: bomb, encoding: 'gzip', readable: false }
    case 'deflate':
      return { bytes: deflateSync(bytes), encoding: 'deflate', readable: false }
    default:
      return { bytes, encoding: packing, readable: false }
  }
}

function pieces(bytes: Buffer): ReadableStream<Uint8Array> {
  const size = Math.max(1, Math.ceil(bytes.length / 3))
  let at = 0
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close()
      controller.enqueue(new Uint8Array(bytes.subarray(at, at + size)))
      at += size
    },
  })
}
