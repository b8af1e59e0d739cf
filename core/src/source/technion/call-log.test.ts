import { expect, test } from 'vitest'
import { checkEvent } from '../../event/check.ts'
import { callLogTranslator } from './call-log.ts'

const columns =
  'row,vru_line,call_id,customer,priority,service,vru_entry,vru_exit,queue_start,queue_exit,outcome,service_start,service_end,queue_s,service_s,agent,flags'.split(
    ',',
  )
/** A row of the log: the columns in their order, made up for the tests. */
const row = (text: string) => Object.fromEntries(text.split(',').map((cell, n) => [columns[n]!, cell]))

function translator(zone = 'Asia/Jerusalem') {
  return callLogTranslator({ source: '/t/bank', zone, customerKey: (code) => `key of ${code}` })
}

function told(text: string) {
  return translator()
    .feed(row(text))
    .map(({ id, type, subject, time, data }) => ({ id, type: type.replace('dev.watchfloor.', ''), subject, time, data }))
}

test('a call that queued and was served is a visit of three facts, its talk told from the end of its waiting', () => {
  expect(
    told(
      '7,AA0101,33,C12,2,PS,1999-01-04T10:00:00,1999-01-04T10:00:05,1999-01-04T10:00:05,1999-01-04T10:01:00,AGENT,1999-01-04T10:00:59,1999-01-04T10:03:00,55,121,A07,',
    ),
  ).toEqual([
    {
      id: '7:queued',
      type: 'contact.queued',
      subject: 'segment/7~1',
      time: '1999-01-04T08:00:05.000Z',
      data: { contact: '7', queue: 'PS', channel: 'voice', direction: 'in', customer: 'key of C12', priority: 2 },
    },
    {
      id: '7:answered',
      type: 'contact.answered',
      subject: 'segment/7~1',
      time: '1999-01-04T08:01:00.000Z',
      data: { agent: 'A07' },
    },
    { id: '7:ended', type: 'contact.ended', subject: 'segment/7~1', time: '1999-01-04T08:03:01.000Z', data: { how: 'customer' } },
  ])
})

test('one that went straight to an agent waited nothing; who served and is not named is one agent for all', () => {
  const facts = told(
    '8,AA0101,34,,0,NE,1999-01-04T10:00:00,1999-01-04T10:00:05,,,AGENT,1999-01-04T10:00:04,1999-01-04T10:00:24,,20,,agent_name_missing',
  )
  expect(facts.map(({ id, time }) => [id, time])).toEqual([
    ['8:queued', '1999-01-04T08:00:05.000Z'],
    ['8:answered', '1999-01-04T08:00:05.000Z'],
    ['8:ended', '1999-01-04T08:00:25.000Z'],
  ])
  expect(facts[0]!.data).not.toHaveProperty('customer')
  expect(facts[1]!.data).toEqual({ agent: 'unrecorded' })
})

test('one that queued and was never served was abandoned, whatever its outcome says', () => {
  for (const outcome of ['HANG', 'AGENT']) {
    const facts = told(
      `9,AA0101,35,,0,PS,1999-01-04T10:00:00,1999-01-04T10:00:05,1999-01-04T10:00:05,1999-01-04T10:00:25,${outcome},,,20,,A01,agent_without_service`,
    )
    expect(facts.map(({ type }) => type)).toEqual(['contact.queued', 'contact.ended'])
    expect(facts[1]).toMatchObject({ time: '1999-01-04T08:00:25.000Z', data: { how: 'abandoned' } })
  }
})

test('one that was hung up on and has a service all the same was served', () => {
  const facts = told(
    '10,AA0101,36,,0,PS,1999-01-04T10:00:00,1999-01-04T10:00:05,1999-01-04T10:00:05,1999-01-04T10:00:25,HANG,1999-01-04T10:00:26,1999-01-04T10:00:30,20,4,,service_without_agent_outcome',
  )
  expect(facts.map(({ type }) => type)).toEqual(['contact.queued', 'contact.answered', 'contact.ended'])
})

test('phantoms, and calls that ended in the voice unit, leave no fact and are counted', () => {
  const log = translator()
  const phantom =
    '11,AA0101,37,,0,PS,1999-01-04T10:00:00,1999-01-04T10:00:05,1999-01-04T10:00:05,1999-01-04T10:00:25,PHANTOM,1999-01-04T10:00:26,1999-01-04T10:00:30,20,4,,'
  const hungUp = '12,AA0101,38,,0,PS,1999-01-04T10:00:00,1999-01-04T10:00:05,,,HANG,,,,,,'
  expect([phantom, hungUp].flatMap((text) => log.feed(row(text)))).toEqual([])
  expect(log.health()).toMatchObject({ rows: 2, phantom: 1, voiceUnitOnly: 1, unreadable: 0 })
})

test('a called-back customer is an outgoing contact of the call-back queue; English is a language', () => {
  const [back] = told(
    '13,AA0101,39,,1,TT,1999-01-04T10:00:00,1999-01-04T10:00:00,,,AGENT,1999-01-04T10:00:00,1999-01-04T10:00:09,,9,A01,',
  )
  expect(back!.data).toMatchObject({ queue: 'TT', channel: 'callback', direction: 'out' })
  const [english] = told(
    '14,AA0101,40,,1,PE,1999-01-04T10:00:00,1999-01-04T10:00:00,,,AGENT,1999-01-04T10:00:00,1999-01-04T10:00:09,,9,A01,',
  )
  expect(english!.data).toMatchObject({ queue: 'PE', language: 'en' })
})

test('a service that ends before it began was answered and has no talk', () => {
  const facts = told(
    '15,AA0101,41,,0,PS,1999-09-06T10:00:00,1999-09-06T10:00:05,1999-09-06T10:00:05,1999-09-06T10:00:25,AGENT,1999-09-06T10:00:25,1999-09-06T10:00:11,20,-14,A01,service_end_before_start',
  )
  expect(facts.map(({ time }) => time)).toEqual([
    '1999-09-06T08:00:05.000Z',
    '1999-09-06T08:00:25.000Z',
    '1999-09-06T08:00:25.000Z',
  ])
})

test('no call runs backwards through the hour that the clocks show twice', () => {
  const facts = told(
    '16,AA0101,42,,0,PS,1999-09-03T01:58:00,1999-09-03T01:58:30,1999-09-03T01:58:30,1999-09-03T01:01:30,AGENT,1999-09-03T01:01:29,1999-09-03T01:03:29,180,120,A01,',
  )
  expect(facts.map(({ time }) => time)).toEqual([
    '1999-09-02T22:58:30.000Z',
    '1999-09-02T23:01:30.000Z',
    '1999-09-02T23:03:30.000Z',
  ])
})

test('of the passes of an hour that is shown twice those count that make the call shortest, and the first before the second', () => {
  const times = (text: string) => told(text).map(({ time }) => time.slice(11, 19))
  const within =
    '20,AA0101,42,,0,PS,1999-09-03T01:20:00,1999-09-03T01:20:10,,,AGENT,1999-09-03T01:20:10,1999-09-03T01:25:10,,300,A01,'
  expect(times(within)).toEqual(['22:20:10', '22:20:10', '22:25:10'])
  const after =
    '21,AA0101,42,,0,PS,1999-09-03T01:58:00,1999-09-03T01:58:10,,,AGENT,1999-09-03T01:58:10,1999-09-03T02:05:10,,420,A01,'
  expect(times(after)).toEqual(['23:58:10', '23:58:10', '00:05:10'])
})

test('a row that cannot be read is counted with its reason, and the next one is read', () => {
  const log = translator()
  expect(log.feed(row('17,AA0101,43,,0,PS,1999-01-04T10:00:00,4 January,,,AGENT,,,,,,'))).toEqual([])
  expect(log.feed({ row: '18' })).toEqual([])
  expect(log.feed(row('19,AA0101,44,,0,PS,1999-01-04T10:00:00,,1999-01-04T10:00:05,,HANG,,,,,,'))).toEqual([])
  expect(log.health()).toMatchObject({
    rows: 3,
    unreadable: 3,
    firstProblem: 'row 17: vru_exit "4 January" is no time like 1999-01-31T09:30:00',
  })
})

test('the door takes every fact as it is', () => {
  const facts = translator().feed(
    row(
      '7,AA0101,33,C12,2,PS,1999-01-04T10:00:00,1999-01-04T10:00:05,1999-01-04T10:00:05,1999-01-04T10:01:00,AGENT,1999-01-04T10:00:59,1999-01-04T10:03:00,55,121,A07,',
    ),
  )
  expect(facts.map(checkEvent).filter((checked) => 'refusal' in checked)).toEqual([])
})
