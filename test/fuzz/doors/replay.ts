import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { checkCandidate } from '@watchfloor/server/event/accept'
import { readFiles, usual, type Format } from '@watchfloor/simulator/replay/format'
import fc from 'fast-check'
import type { Door } from '../door.ts'
import { candidate, settle } from '../events.ts'
import { anyText } from '../hostile.ts'
import { demand, Violation } from '../oracle.ts'
import type { Payloads } from '../payloads.ts'

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
    ',',
    '"',
    '"\n"",',
    ',,,,,,,,,,,,,,,,,,',
    'INC0000002,',
    '1999-03-26T00:30:00',
    '1999-01-01T24:00:00',
    '2016-02-30T01:16',
    'AGENT,',
    'PHANTOM,',
    'Closed,true,-1,1e9,',
    '\ufeffincident,',
  ),
)

/** Files of exchanges and others: what can be read is read, what comes of it the door takes or names, and a broken file is an error with a sentence. */
export const replay: Door<Recording> = {
  name: 'replay',
  share: 5,
  atOnce: 2,
  cases: ({ values }) =>
    fc.record({
      format: fc.constantFrom<Format>(
        'asterisk-queue-log',
        'asterisk-queue-log',
        'asterisk-ami',
        'cloudevents',
        'technion',
        'itsm',
      ),
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
    const cut = piecesOf(payloads, format, { start, length, name })
    const texts =
      format === 'cloudevents' && lines.length > 0
        ? [lines.map((value) => JSON.stringify(settle(value, now)) ?? '').join('\n')]
        : cut
    const files = texts.map((text, n) => {
      const file = join(folder, `recording-${(made += 1)}`)
      // Of two files every other edit goes to the second.
      const bytes = Buffer.from(edited(text, texts.length === 1 ? edits : edits.filter((_, i) => i % texts.length === n)))
      writeFileSync(file, packed === 'no' ? bytes : packed === 'yes' ? gzipSync(bytes) : gzipSync(bytes).subarray(0, -9))
      return file
    })
    try {
      const { events, remarks } = await readFiles(files, format, { ...usual[format], aliases: {}, customerKey: undefined })
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
      demand(
        files.some((file) => message.includes(file)),
        () => `${format}: ${(error as Error).stack}`,
      )
    } finally {
      for (const file of files) rmSync(file)
    }
  },
}

const CALLS = [
  'row,vru_line,call_id,customer,priority,service,vru_entry,vru_exit,queue_start,queue_exit,outcome,service_start,service_end,queue_s,service_s,agent,flags',
  '1,AA0101,1,C1,2,PS,2016-05-04T10:00:00,2016-05-04T10:00:07,2016-05-04T10:00:07,2016-05-04T10:01:00,HANG,,,53,,,',
  '2,AA0102,2,C2,1,NW,2016-03-25T01:59:50,2016-03-25T01:59:59,2016-03-25T01:59:59,2016-03-25T03:00:10,AGENT,2016-03-25T03:00:10,2016-03-25T03:05:00,11,290,ANA,',
  '3,AA0103,3,,0,PS,2016-05-04T11:00:00,2016-05-04T11:00:20,,,HANG,,,,,,',
  '4,AA0104,4,,0,PS,2016-05-04T12:00:00,2016-05-04T12:00:09,2016-05-04T12:00:09,2016-05-04T12:00:10,PHANTOM,,,1,,,',
]
const INCIDENTS = [
  'incident,opened_at,opened_by,caller,created_at,created_by,resolved_at,resolved_by,closed_at,closed_code,made_sla,events,reassignments,reopens,outcome_known',
  'INC0000001,2016-05-04T10:00,1,2,2016-05-04T10:05,3,2016-05-04T12:00,4,2016-05-09T12:00,5,true,4,0,0,1',
  'INC0000002,2016-05-04T10:30,1,2,,,,,,,true,2,1,0,0',
]
const CHANGES = [
  'incident,seq,updated_at,state,active,reassignment_count,reopen_count,mod_count,updated_by,contact_type,location,category,subcategory,symptom,config_item,impact,urgency,priority,assignment_group,assigned_to,knowledge,priority_confirmed,notify,problem,rfc,vendor,caused_by',
  'INC0000001,1,2016-05-04T10:05,New,true,0,0,0,1,Phone,2,3,4,5,,2,2,3,6,,true,false,Do Not Notify,,,,',
  'INC0000001,2,2016-05-04T12:00,Resolved,true,0,0,1,1,Phone,2,3,4,5,,2,2,3,6,7,true,false,Do Not Notify,,,,',
  'INC0000002,1,2016-05-04T10:31,New,true,0,0,0,1,Phone,2,3,4,5,,2,2,3,6,7,true,false,Do Not Notify,,,,',
  'INC0000001,3,2016-05-09T12:00,Closed,false,0,0,2,1,Phone,2,3,4,5,,2,2,3,6,7,true,false,Do Not Notify,,,,',
]
/** Of these formats no payload is kept beside the others: a few rows in their manner, the strange ones among them. */
const tables: Partial<Record<Format, readonly string[][]>> = { technion: [CALLS], itsm: [INCIDENTS, CHANGES] }

/** What the files of a case are made of: a piece of a real recording, or a table with its names on top and a turn of its rows. */
function piecesOf(
  { texts }: Payloads,
  format: Format,
  { start, length, name }: Pick<Recording, 'start' | 'length' | 'name'>,
): string[] {
  const made = tables[format]
  if (made) {
    return made.map(([head, ...rows]) => {
      const turn = name % rows.length
      return `${[head, ...rows.slice(turn), ...rows.slice(0, turn)].join(name % 7 === 0 ? '\r\n' : '\n')}\n`
    })
  }
  const fitting = texts.filter((one) =>
    format === 'cloudevents'
      ? /\.json|jsonl$/.test(one.name)
      : format === 'asterisk-ami'
        ? one.name.includes('ami.stream')
        : one.name.includes('queue_log'),
  )
  const whole = fitting.length === 0 ? '' : fitting[name % fitting.length]!.text
  const from =
    format === 'cloudevents' ? 0 : Math.max(0, whole.indexOf('\n', Math.floor(start * Math.max(0, whole.length - length))) + 1)
  return [whole.slice(from, from + length)]
}

function edited(text: string, edits: Recording['edits']): string {
  return edits.reduce((so, { at, text: put, cut }) => {
    const where = Math.floor(at * so.length)
    return so.slice(0, where) + put + so.slice(where + cut)
  }, text)
}

let made = 0
