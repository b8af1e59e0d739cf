import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkEvent } from '../../event/check.ts'
import type { CloudEvent } from '../cloud-event.ts'
import { queueLogTranslator, type QueueLogOptions } from './queue-log.ts'

const twoQueues = `
1795317426|pbx-sp1-1795317424.1496|vendas|NONE|ENTERQUEUE||5511983617271|2
1795317457|pbx-sp1-1795317424.1496|vendas|Hugo Melo|CONNECT|31|pbx-sp1-1795317454.1674|2
1795317460|pbx-sp1-1795317424.1496|suporte|NONE|ENTERQUEUE||5511983617271|3
1795317460|pbx-sp1-1795317424.1496|vendas|Hugo Melo|BLINDTRANSFER|700|internal|31|3|2
1795317476|pbx-sp1-1795317424.1496|suporte|Diego Rocha|CONNECT|16|pbx-sp1-1795317475.1810|1
1795317489|pbx-sp1-1795317424.1496|suporte|Diego Rocha|COMPLETEAGENT|16|13|3`

describe('calls', () => {
  test('the example of events.md: one contact, two segments, a transfer that names the next', () => {
    expect(translate(twoQueues).map(brief)).toEqual([
      '1795317424.1496~1:queued 426 {"contact":"1795317424.1496","queue":"vendas","channel":"voice","direction":"in","customer":"key of 5511983617271"}',
      '1795317424.1496~1:alerted:Hugo Melo:1 455 {"agent":"Hugo Melo","rule":"time of CONNECT less its ring time"}',
      '1795317424.1496~1:answered 457 {"agent":"Hugo Melo"}',
      '1795317424.1496~1:ended 460 {"how":"transfer_blind","to":"700","next":"1795317424.1496~2"}',
      '1795317424.1496~2:queued 460 {"contact":"1795317424.1496","queue":"suporte","channel":"voice","direction":"in","customer":"key of 5511983617271","previous":"1795317424.1496~1"}',
      '1795317424.1496~2:alerted:Diego Rocha:1 475 {"agent":"Diego Rocha","rule":"time of CONNECT less its ring time"}',
      '1795317424.1496~2:answered 476 {"agent":"Diego Rocha"}',
      '1795317424.1496~2:ended 489 {"how":"agent"}',
    ])
  })

  test('every fact passes the door, and no number of a customer is in any', () => {
    for (const event of translate(twoQueues, { customerKey: () => 'k1' })) {
      expect(checkEvent(event)).not.toHaveProperty('refusal')
      expect(JSON.stringify(event)).not.toContain('5511983617271')
    }
  })

  test('the order of lines within a second does not matter', () => {
    const busy = [
      ...twoQueues.trim().split('\n'),
      '1795317460|1795317430.1|vendas|NONE|EXITWITHTIMEOUT|1|1|18',
      '1795317460|1795317430.1|vendas|NONE|ENTERQUEUE||5511980000001|1',
      '1795317460|1795317430.1|vendas|Ana|CONNECT|0|1795317460.2|0',
      '1795317442|1795317430.1|vendas|NONE|ENTERQUEUE||5511980000001|1',
      '1795317460|NONE|NONE|Rui|PAUSEALL|café',
      '1795317460|NONE|vendas|Rui|PAUSE|café',
      '1795317460|NONE|suporte|Rui|PAUSE|café',
    ]
    const inOrder = translate(sorted(busy).join('\n'))
    fc.assert(
      fc.property(fc.shuffledSubarray(busy, { minLength: busy.length }), (lines) => {
        expect(translate(sorted(lines).join('\n'))).toEqual(inOrder)
      }),
    )
    expect(inOrder.map((event) => event.id)).toContain('1795317430.1~2:answered')
  })

  test('an attended transfer between queues switches the call id; the wait and the talk stay with their segments', () => {
    const events = translate(`
1717397259|1717397243.239826|1501|NONE|DID|49570000001
1717397259|1717397243.239826|1501|NONE|ENTERQUEUE||90310000001|1
1717397271|1717397243.239826|1501|PJSIP/7009|CONNECT|12|1717397259.239827|11
1717397390|1717397390.239830|1509|NONE|DID|
1717397390|1717397390.239830|1509|NONE|ENTERQUEUE||7009|1
1717397391|1717397390.239830|1501|PJSIP/7009|ATTENDEDTRANSFER|APP|Queue|12|120|1
1717397397|1717397243.239826|1509|PJSIP/7051|CONNECT|7|1717397390.239831|6
1717397570|1717397243.239826|1509|PJSIP/7051|COMPLETEAGENT|7|173|1`)
    expect(
      events
        .filter((event) => !event.type.endsWith('alerted'))
        .map((event) => [event.id, event.data['how'] ?? event.data['agent']]),
    ).toEqual([
      ['1717397243.239826~1:queued', undefined],
      ['1717397243.239826~1:answered', 'PJSIP/7009'],
      ['1717397390.239830~1:queued', undefined],
      ['1717397243.239826~1:ended', 'transfer_attended'],
      ['1717397390.239830~1:answered', 'PJSIP/7051'],
      ['1717397390.239830~1:ended', 'agent'],
    ])
    expect(events.find((event) => event.id === '1717397243.239826~1:ended')?.data).toMatchObject({
      to: '1509',
      next: '1717397390.239830~1',
    })
    expect(events.find((event) => event.id === '1717397390.239830~1:queued')?.data).not.toHaveProperty('customer')
  })

  test('an empty queue is told twice by Asterisk and once by us', () => {
    const ends = translate(`
1795317400|1.0|q|NONE|QUEUESTART|
1795317426|1795317424.1|q|NONE|ENTERQUEUE||11987654321|2
1795317427|1795317425.3|q|NONE|ENTERQUEUE||11987654322|3
1795317430|1795317424.1|q|NONE|EXITEMPTY|2|2|4
1795317431|1795317424.1|q|NONE|EXITEMPTY|2|2|5
1795317449|1795317425.3|q|NONE|ABANDON|2|2|22`).filter((event) => event.id.endsWith(':ended'))
    expect(ends.map(brief)).toEqual([
      '1795317424.1~1:ended 430 {"how":"no_agents"}',
      '1795317425.3~1:ended 449 {"how":"abandoned"}',
    ])
  })

  test('a member who hangs up on the announcement leaves the caller in the line', () => {
    const ids = translate(`
1795317426|1795317424.1|q|NONE|ENTERQUEUE||11987654321|2
1795317430|1795317424.1|q|Ana|AGENTDUMP|
1795317440|1795317424.1|q|Rui|CONNECT|14|1795317438.4|2
1795317450|1795317424.1|q|Rui|COMPLETECALLER|14|10|1`).map(brief)
    expect(ids).toContain('1795317424.1~1:missed:Ana:1 430 {"agent":"Ana","how":"declined"}')
    expect(ids).toContain('1795317424.1~1:ended 450 {"how":"customer"}')
  })

  test('a file that begins in the middle of calls gives the facts it has', () => {
    const translator = queueLogTranslator({ source: '/t/asterisk/a' })
    const events = feed(
      translator,
      `
1795317457|1795317424.1|q|Ana|CONNECT|31|1795317454.2|2
1795317460|1795317425.7|q|Rui|COMPLETECALLER|31|3|2
1795317461|1795317425.7|q|Rui|COMPLETECALLER|31|3|2`,
    )
    expect(events.map((event) => event.id)).toEqual([
      '1795317424.1~1:alerted:Ana:1',
      '1795317424.1~1:answered',
      '1795317425.7~1:ended',
    ])
    expect(translator.health().unmatched).toBe(1)
  })
})

describe('the file', () => {
  test('CRLF, empty lines, unknown events and a cut last line do no harm', () => {
    const translator = queueLogTranslator({ source: '/t/asterisk/a' })
    const events = feed(
      translator,
      `${twoQueues.replaceAll('\n', '\r\n')}\r\n\r\n1795317490|1.1|q|NONE|MYOWN|x\r\n17953174\r\n1795317491|1.2|q|NONE|ENTERQ`,
    )
    expect(events).toHaveLength(8)
    expect(translator.health()).toEqual({ lines: 9, unknown: 2, unreadable: 1, unmatched: 0, unresolved: [] })
  })

  test('a database export with date texts is read in its zone, with its fractions', () => {
    const [event] = translate('2026-11-22 00:17:37.250000|1795317424.1|q|NONE|ENTERQUEUE||11987654321|1', {
      zone: 'America/Sao_Paulo',
    })
    expect(event?.time).toBe('2026-11-22T03:17:37.250Z')
  })

  test('a restart is told, and closes the book', () => {
    const events = translate(`
1795317426|1795317424.1|q|NONE|ENTERQUEUE||11987654321|2
1795317500|NONE|NONE|NONE|QUEUESTART|
1795317530|1795317424.1|q|NONE|ABANDON|1|1|104`)
    expect(events.map((event) => event.id)).toEqual(['1795317424.1~1:queued', 'restarted:1795317500'])
  })

  test('rotation between two lines of a second changes nothing: one translator reads both files', () => {
    const lines = twoQueues.trim().split('\n')
    for (let cut = 1; cut < lines.length; cut++) {
      const translator = queueLogTranslator({ source: '/t/asterisk/a', customerKey: keyOf })
      const events = [...feedOnly(translator, lines.slice(0, cut)), ...feed(translator, lines.slice(cut).join('\n'))]
      expect(events).toEqual(translate(twoQueues))
    }
  })
})

describe('agents', () => {
  test('members by name: added, paused in one queue, in all, back, removed', () => {
    const events = translate(`
1795317122|MANAGER|vendas|Ana Souza|ADDMEMBER|
1795317123|MANAGER|suporte|Ana Souza|ADDMEMBER|
1795317145|NONE|vendas|Ana Souza|PAUSE|almoço
1795317150|NONE|vendas|Ana Souza|UNPAUSE|
1795317160|NONE|NONE|Ana Souza|PAUSEALL|
1795317160|NONE|suporte|Ana Souza|PAUSE|
1795317160|NONE|vendas|Ana Souza|PAUSE|
1795317170|MANAGER|vendas|Ana Souza|REMOVEMEMBER|
1795317171|MANAGER|suporte|Ana Souza|REMOVEMEMBER|`)
    expect(events.map(brief)).toEqual([
      'Ana Souza:vendas:added:1795317122 122 {"presence":"available","queues":["vendas"],"rule":"added in vendas"}',
      'Ana Souza:suporte:added:1795317123 123 {"presence":"available","queues":["suporte","vendas"],"rule":"added in suporte"}',
      'Ana Souza:vendas:paused:1795317145 145 {"presence":"available","reason":"almoço","queues":["suporte"],"rule":"paused in vendas"}',
      'Ana Souza:vendas:unpaused:1795317150 150 {"presence":"available","queues":["suporte","vendas"],"rule":"unpaused in vendas"}',
      'Ana Souza:suporte:paused:1795317160 160 {"presence":"aux","queues":["suporte","vendas"],"rule":"paused in suporte"}',
      'Ana Souza:vendas:paused:1795317160 160 {"presence":"aux","queues":["suporte","vendas"],"rule":"paused in vendas"}',
      'Ana Souza:vendas:removed:1795317170 170 {"presence":"aux","queues":["suporte"],"rule":"removed in vendas"}',
      'Ana Souza:suporte:removed:1795317171 171 {"presence":"offline","queues":[],"rule":"removed in suporte"}',
    ])
  })

  test('a joining interface is told when it turns out to be a name, with the time it joined', () => {
    const lines = `
1795317122|MANAGER|vendas|PJSIP/101|ADDMEMBER|
1795317122|MANAGER|vendas|PJSIP/102|ADDMEMBER|
1795317150|1795317140.1|vendas|NONE|ENTERQUEUE||11987654321|1
1795317155|1795317140.1|vendas|PJSIP/101|CONNECT|5|1795317150.2|5`
    const translator = queueLogTranslator({ source: '/t/asterisk/a' })
    expect(feed(translator, lines).map((event) => event.id)).toContain('PJSIP/101:vendas:added:1795317122')
    expect(translator.health().unresolved).toEqual(['PJSIP/102'])
  })

  test('an interface of somebody who answers under his name is not a second, idle agent', () => {
    const lines = `
1795317122|MANAGER|vendas|PJSIP/101|ADDMEMBER|
1795317145|NONE|vendas|Ana Souza|PAUSE|almoço`
    expect(new Set(translate(lines).map((event) => event.subject))).toEqual(new Set(['agent/Ana Souza']))
    const known = translate(lines, { aliases: { 'PJSIP/101': 'Ana Souza' } })
    expect(known.map((event) => event.id)).toEqual(['Ana Souza:vendas:added:1795317122', 'Ana Souza:vendas:paused:1795317145'])
  })

  test('names may hold accents and bars', () => {
    const [event] = translate('1795317145|NONE|vendas|José | da "Silva"|PAUSE|café|com leite')
    expect(event?.subject).toBe('agent/José | da "Silva"')
    expect(event?.data['reason']).toBe('café|com leite')
  })
})

const keyOf = (number: string) => `key of ${number}`

function translate(lines: string, options: Partial<QueueLogOptions> = {}): CloudEvent[] {
  return feed(queueLogTranslator({ source: '/t/asterisk/a', customerKey: keyOf, ...options }), lines)
}

function feed(translator: ReturnType<typeof queueLogTranslator>, lines: string): CloudEvent[] {
  return [...feedOnly(translator, lines.split('\n')), ...translator.flush()]
}

function feedOnly(translator: ReturnType<typeof queueLogTranslator>, lines: string[]): CloudEvent[] {
  return lines.flatMap((line) => translator.feed(line))
}

function sorted(lines: string[]): string[] {
  return lines.toSorted((a, b) => Number(a.slice(0, 10)) - Number(b.slice(0, 10)))
}

/** id, the last three digits of the second, data. */
function brief(event: CloudEvent): string {
  return `${event.id} ${String(Date.parse(event.time) / 1000).slice(7)} ${JSON.stringify(event.data)}`
}
