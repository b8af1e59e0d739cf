import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { checkCandidate } from '@watchfloor/server/event/accept'
import { readFiles, type Format } from '@watchfloor/simulator/replay/format'
import fc from 'fast-check'
import type { Door } from '../door.ts'
import { candidate, settle } from '../events.ts'
import { anyText } from '../hostile.ts'
import { demand, Violation } from '../oracle.ts'

type Recording = {
  format: Format
  start: number
  length: number
  name: number
  edits: { at: number; text: string; cut: number }[]
  packed: 'no' | 'yes' | 'cut'
  lines: unknown[]
}

const pieces = fc.oneof(
  anyText,
  fc.constantFrom(
    '|',
    '||||||||',
    '\n',
    '\r\n\r\n',
    '|ENTERQUEUE|',
    '|CONNECT|',
    'Event: ',
    'Timestamp: 1e400\r\n',
    'Timestamp: -1\r\n',
    '99999999999|',
    '-1|',
    '0|',
    'NONE|COMPLETEAGENT|1e99|-5|x',
    'Uniqueid: __proto__\r\n',
    'Response: Follows\r\n',
    '--END COMMAND--',
  ),
)

/** Files of exchanges and others: what can be read is read, what comes of it the door takes or names, and a broken file is an error with a sentence. */
export const replay: Door<Recording> = {
  name: 'replay',
  share: 5,
  atOnce: 2,
  cases: ({ values }) =>
    fc.record({
      format: fc.constantFrom<Format>('asterisk-queue-log', 'asterisk-queue-log', 'asterisk-ami', 'cloudevents'),
      start: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.integer({ min: 100, max: 6_000 }),
      name: fc.nat(50),
      edits: fc.array(fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), text: pieces, cut: fc.nat(60) }), {
        maxLength: 5,
      }),
      packed: fc.oneof(
        { weight: 8, arbitrary: fc.constant('no' as const) },
        { weight: 1, arbitrary: fc.constantFrom('yes' as const, 'cut' as const) },
      ),
      lines: fc.array(
        candidate(values).map(({ value }) => value),
        { maxLength: 5 },
      ),
    }),
  async run({ payloads, now, folder }, { format, start, length, name, edits, packed, lines }) {
    const fitting = payloads.texts.filter((one) =>
      format === 'cloudevents'
        ? /\.json|jsonl$/.test(one.name)
        : format === 'asterisk-ami'
          ? one.name.includes('ami.stream')
          : one.name.includes('queue_log'),
    )
    const whole = fitting.length === 0 ? '' : fitting[name % fitting.length]!.text
    const from =
      format === 'cloudevents' ? 0 : Math.max(0, whole.indexOf('\n', Math.floor(start * Math.max(0, whole.length - length))) + 1)
    let text =
      format === 'cloudevents' && lines.length > 0
        ? lines.map((value) => JSON.stringify(settle(value, now)) ?? '').join('\n')
        : whole.slice(from, from + length)
    for (const { at, text: put, cut } of edits) {
      const where = Math.floor(at * text.length)
      text = text.slice(0, where) + put + text.slice(where + cut)
    }
    const file = join(folder, `recording-${(made += 1)}`)
    const bytes = Buffer.from(text)
    writeFileSync(file, packed === 'no' ? bytes : packed === 'yes' ? gzipSync(bytes) : gzipSync(bytes).subarray(0, -9))
    const translation = { source: '/local/asterisk/pbx', zone: 'America/Sao_Paulo', aliases: {}, customerKey: undefined }
    try {
      const { events, remarks } = await readFiles([file], format, translation as never)
      for await (const read of events) {
        for (const event of read) {
          const checked = checkCandidate(JSON.parse(JSON.stringify(event)))
          if ('refusal' in checked)
            demand(checked.refusal.field !== '' && checked.refusal.reason.length > 5, () => 'refused without a reason')
        }
      }
      for (const remark of remarks()) demand(remark.length > 5, () => 'an empty remark')
    } catch (error) {
      if (error instanceof Violation) throw error
      const { message } = error as Error
      // A sentence for people names the file; anything else is a bug of ours.
      demand(message.includes(file), () => `${format}: ${(error as Error).stack}`)
    }
  },
}

let made = 0
