import { amiTranslator } from '@watchfloor/core/source/asterisk/ami'
import type { CloudEvent } from '@watchfloor/core/source/cloud-event'
import { queueLogTranslator } from '@watchfloor/core/source/asterisk/queue-log'
import { checkEvent } from '@watchfloor/core/event/check'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { differing, figuresOf } from './accept/asterisk/figures.ts'
import { recount, type RawEvent } from './accept/asterisk/recount.ts'
import { findRecordings, payloadsDir, readText, type Recording } from './accept/asterisk/recordings.ts'

const recordings = findRecordings()
if (recordings.length === 0) {
  console.warn(`SKIPPED: no asterisk/recording-* under ${payloadsDir()}; set PAYLOADS_DIR to run these tests`)
  test.skip('there are no recordings on this machine', () => {}) // a file without any test counts as failed
}

const source = '/test/asterisk/pbx'
const customerKey = (number: string) => `k${number.length}`

describe.each(recordings)('$name', (recording) => {
  const lines = logLines(recording)
  const stream = readText(recording.ami)
  const fromLog = translateLog(lines)
  const fromAmi = translateAmi([stream])

  test('every fact passes the door', () => {
    for (const event of [...fromLog, ...fromAmi]) expect(checkEvent(event)).not.toHaveProperty('refusal')
  })

  test('the file alone gives every figure of its clock', () => {
    expect(differing(figuresOf(recording.expected, recount(fromLog), 'log'))).toEqual([])
  })

  test('the stream alone gives every figure', () => {
    expect(differing(figuresOf(recording.expected, recount(fromAmi), 'ami'))).toEqual([])
  })

  test('both, in either order and twice over, are the stream alone', () => {
    const alone = recount(fromAmi)
    for (const both of [
      [...fromLog, ...fromAmi],
      [...fromAmi, ...fromLog],
      [...fromLog, ...fromAmi, ...fromLog, ...fromAmi],
    ]) {
      expect(recount(both)).toEqual(alone)
      expect(differing(figuresOf(recording.expected, recount(both), 'ami'))).toEqual([])
    }
  })

  test('of one second and one agent, both paths tell the same state changes', () => {
    const ids = (events: CloudEvent[], what: string) =>
      new Set(events.map((event) => event.id).filter((id) => id.includes(`:${what}:`)))
    for (const what of ['paused', 'unpaused']) expect(ids(fromAmi, what)).toEqual(ids(fromLog, what))
  })

  test('the order of lines within a second does not matter', () => {
    const seconds = Map.groupBy(lines, (line) => line.slice(0, 10))
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (random) => {
        const shuffled = [...seconds.values()].flatMap((second) => shuffle(second, () => random.next().value))
        expect(translateLog(shuffled)).toEqual(fromLog)
      }),
      { numRuns: 10 },
    )
  })

  test('split anywhere, with LF or CRLF, the stream says the same', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { minLength: 1, maxLength: 400 }), fc.boolean(), (cuts, lf) => {
        expect(translateAmi(lf ? [stream.replaceAll('\r\n', '\n')] : pieces(stream, cuts))).toEqual(fromAmi)
      }),
      { numRuns: 6 },
    )
  })

  test('a stream that breaks off gives the beginning of the same facts', () => {
    fc.assert(
      fc.property(fc.nat(stream.length), (end) => {
        const translator = amiTranslator({ source, customerKey })
        const facts = translator.feed(stream.slice(0, end))
        expect(facts).toEqual(fromAmi.slice(0, facts.length))
      }),
      { numRuns: 6 },
    )
  })

  test('without the dial plan’s help the same ends are inferred', () => {
    const silent = stream.replace(/Event: UserEvent\r\n(?:.+\r\n)*\r\n/g, '')
    expect(silent.length).toBeLessThan(stream.length)
    expect(differing(figuresOf(recording.expected, recount(translateAmi([silent])), 'ami'))).toEqual([])
  })

  describe.each(otherSettings)('recorded with $says', ({ log, ami, figures }) => {
    const otherLog = translateLog(lines.map((line) => log(line)))
    const otherAmi = translateAmi([ami(stream)])
    const expected = JSON.parse(figures(JSON.stringify(recording.expected))) as Recording['expected']

    test('every path gives every figure, and both together are the stream alone', () => {
      expect(differing(figuresOf(expected, recount(otherLog), 'log'))).toEqual([])
      expect(differing(figuresOf(expected, recount(otherAmi), 'ami'))).toEqual([])
      expect(recount([...otherLog, ...otherAmi])).toEqual(recount(otherAmi))
    })
  })

  test('with log_membername_as_agent the file tells the whole presence, under the ids of the stream', () => {
    const named = translateLog(lines.map(namedMembers))
    const states = (events: CloudEvent[]) => events.filter((event) => event.type.endsWith('agent.state')).map((event) => event.id)
    expect(new Set(states(named))).toEqual(new Set(states(fromAmi)))
  })
})

/** What the same hours would have left behind under other settings of the exchange. */
const otherSettings = [
  { says: 'log_membername_as_agent = yes', log: namedMembers, ami: same, figures: same },
  { says: 'no systemname', log: unnamed, ami: unnamed, figures: same },
  { says: 'another systemname', log: renamed, ami: renamed, figures: same },
  { says: 'bars, accents and quotes in names', log: barred, ami: barred, figures: (text: string) => barred(text, '\\"') },
  { says: 'other names of queues', log: otherQueues, ami: otherQueues, figures: otherQueues },
]

function same(text: string): string {
  return text
}

const people = [
  'Ana Souza',
  'Bruno Lima',
  'Carla Dias',
  'Diego Rocha',
  'Elaine Alves',
  'Fabio Nunes',
  'Gisele Prado',
  'Hugo Melo',
]

function namedMembers(line: string): string {
  return line.replace(
    /\|PJSIP\/10(\d)\|(ADD|REMOVE)MEMBER/,
    (_, n: string, what: string) => `|${people[Number(n) - 1]}|${what}MEMBER`,
  )
}

function unnamed(text: string): string {
  return text.replaceAll('pbx-sp1-', '').replaceAll('SystemName: pbx-sp1\r\n', '')
}

function renamed(text: string): string {
  return text.replaceAll('pbx-sp1', 'São-Paulo-2.a')
}

function barred(text: string, quote = '"'): string {
  return people.reduce((all, name) => all.replaceAll(name, `${name.replace(' ', ` | ${quote}Zé${quote} `)}`), text)
}

function otherQueues(text: string): string {
  return text.replaceAll('vendas', '600').replaceAll('suporte', 'Atenção ao cliente').replaceAll('financeiro', 'back-office/2')
}

function translateLog(lines: readonly string[]): (CloudEvent & RawEvent)[] {
  const translator = queueLogTranslator({ source, customerKey })
  return [...lines.flatMap((line) => translator.feed(line)), ...translator.flush()]
}

function translateAmi(texts: readonly string[]): (CloudEvent & RawEvent)[] {
  const translator = amiTranslator({ source, customerKey })
  return [...texts.flatMap((text) => translator.feed(text)), ...translator.flush()]
}

function logLines(recording: Recording): string[] {
  const files = recording.queueLogs.map((file) =>
    readText(file)
      .split('\n')
      .filter((line) => line !== ''),
  )
  return files.toSorted((a, b) => Number(a[0]!.slice(0, 10)) - Number(b[0]!.slice(0, 10))).flat()
}

function pieces(text: string, cuts: readonly number[]): string[] {
  const at = [0, ...cuts.toSorted((a, b) => a - b), text.length]
  return at.slice(1).map((to, i) => text.slice(at[i], to))
}

function shuffle<T>(values: readonly T[], random: () => number): T[] {
  const rest = [...values]
  const out: T[] = []
  while (rest.length > 0) out.push(...rest.splice(random() % rest.length, 1))
  return out
}
