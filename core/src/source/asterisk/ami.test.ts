import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkEvent } from '../../event/check.ts'
import { amiTranslator } from './ami.ts'
import type { CloudEvent } from '../cloud-event.ts'

/** One event as Asterisk writes it; `c1` is a channel of the exchange. */
function packet(event: string, at: number | null, headers: Record<string, string | number> = {}): string {
  const stamp = at === null ? {} : { Timestamp: (1795317000 + at).toFixed(6) }
  const all = { Event: event, Privilege: 'agent,all', ...stamp, ...headers }
  return (
    Object.entries(all)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('') + '\r\n'
  )
}
const caller = (n: number, more: Record<string, string | number> = {}) => ({
  CallerIDNum: `551198000000${n}`,
  Context: 'from-trunk',
  Exten: '551130014001',
  Priority: 16,
  Uniqueid: `pbx-1795317000.${n}`,
  Linkedid: `pbx-1795317000.${n}`,
  ...more,
})
/** The stream tells of channels. */
const channels = packet('Newchannel', 1, { Uniqueid: 'pbx-1795316999.1', Exten: 's' })
const member = (name: string, more: Record<string, string | number> = {}) => ({
  Interface: `PJSIP/${name}`,
  MemberName: name,
  ...more,
})
const leg = (n: number) => ({ DestUniqueid: `pbx-1795317001.${n}` })
const join = (at: number, n: number, queue = 'vendas') => packet('QueueCallerJoin', at, caller(n, { Queue: queue, Position: 1 }))
const leave = (at: number, n: number, queue = 'vendas') => packet('QueueCallerLeave', at, caller(n, { Queue: queue }))
const abandon = (at: number, n: number, queue = 'vendas') => packet('QueueCallerAbandon', at, caller(n, { Queue: queue }))
const connect = (at: number, n: number, agent: string, queue = 'vendas') =>
  packet('AgentConnect', at, { ...caller(n), ...leg(n), Queue: queue, ...member(agent), HoldTime: 5, RingTime: 2 })

describe('calls', () => {
  const answered =
    join(10.0004, 1) +
    packet('AgentCalled', 12.1, { ...caller(1), ...leg(1), Queue: 'vendas', ...member('Ana') }) +
    leave(15.00079, 1) +
    connect(15.0008, 1, 'Ana') +
    packet('Hold', 20.2008, { Uniqueid: 'pbx-1795317001.1' }) +
    packet('Unhold', 22.7008, { Uniqueid: 'pbx-1795317001.1' }) +
    packet('AgentComplete', 35.5008, {
      ...leg(1),
      Queue: 'vendas',
      ...member('Ana'),
      HoldTime: 5,
      TalkTime: 20,
      Reason: 'caller',
    })

  test('a life: queued, rung, answered, held, ended; spans are the exchange’s own, rounded once', () => {
    expect(translate(answered).map(brief)).toEqual([
      '1795317000.1~1:queued 10000 {"contact":"1795317000.1","queue":"vendas","channel":"voice","direction":"in","customer":"key of 5511980000001"}',
      '1795317000.1~1:alerted:Ana:1 12100 {"agent":"Ana"}',
      '1795317000.1~1:answered 15000 {"agent":"Ana"}',
      '1795317000.1~1:held:1:on 20200 {"on":true,"by":"agent"}',
      '1795317000.1~1:held:1:off 22700 {"on":false,"by":"agent"}',
      '1795317000.1~1:ended 35500 {"how":"customer"}',
    ])
  })

  test('every fact passes the door', () => {
    for (const event of translate(answered)) expect(checkEvent(event)).not.toHaveProperty('refusal')
  })

  test('split anywhere, with CRLF or LF, the facts are the same', () => {
    const whole = translate(answered)
    fc.assert(
      fc.property(fc.array(fc.nat(answered.length), { maxLength: 40 }), fc.boolean(), (cuts, lf) => {
        const text = lf ? answered.replaceAll('\r\n', '\n') : answered
        expect(translate(...pieces(text, cuts))).toEqual(whole)
      }),
    )
  })

  test('a hang-up before the abandon is an abandon', () => {
    const text = join(10, 1) + packet('HangupRequest', 14, caller(1)) + abandon(14.01, 1) + leave(14.02, 1)
    expect(translate(text).at(-1)).toMatchObject({ id: '1795317000.1~1:ended', data: { how: 'abandoned' } })
  })

  test('an abandon without hang-up is a time-out while somebody could be rung, and an empty queue when nobody could', () => {
    const added = channels + packet('QueueMemberAdded', 1, { Queue: 'vendas', ...member('Ana'), Status: 1, Paused: 0 })
    const paused = packet('QueueMemberPause', 13, { Queue: 'vendas', ...member('Ana'), Status: 1, Paused: 1 })
    expect(endOf(added + join(10, 1) + abandon(14, 1) + leave(14.01, 1))).toBe('timeout')
    expect(endOf(added + join(10, 1) + paused + abandon(14, 1) + leave(14.01, 1))).toBe('no_agents')
    expect(endOf(added + join(10, 1) + paused + leave(14, 1) + abandon(14.4, 1))).toBe('no_agents')
    expect(endOf(added + paused + join(20, 1) + abandon(80, 1) + leave(80.01, 1))).toBe('timeout')
    const known = added + paused + join(20, 2) + abandon(80, 2) + leave(80.01, 2)
    expect(endOf(known + join(90, 1) + abandon(100, 1) + leave(100.01, 1), 1)).toBe('timeout')
  })

  test('a stream without channel events (manager.conf read without call) hears no hang-ups: an abandon is taken at its word', () => {
    expect(endOf(join(10, 1) + abandon(14, 1) + leave(14.01, 1))).toBe('abandoned')
  })

  test('the dial plan’s own word beats every guess', () => {
    const word = (status: string) =>
      packet('UserEvent', 14.02, { ...caller(1), UserEvent: 'QueueExit', Queue: 'vendas', Status: status })
    expect(endOf(channels + join(10, 1) + abandon(14, 1) + leave(14.01, 1) + word('WITHDRAW'))).toBe('withdrawn')
    expect(endOf(channels + join(10, 1) + abandon(14, 1) + leave(14.01, 1) + word('LEAVEEMPTY'))).toBe('no_agents')
    const variable = packet('VarSet', 14.02, { ...caller(1), Variable: 'QUEUESTATUS', Value: 'LEAVEUNAVAIL' })
    expect(endOf(channels + join(10, 1) + abandon(14, 1) + leave(14.01, 1) + variable)).toBe('no_agents')
  })

  test('a refusal at the door is a segment of its own, outside the count of visits', () => {
    const full = packet('UserEvent', 9, { ...caller(1), UserEvent: 'QueueExit', Queue: 'financeiro', Status: 'FULL' })
    const ids = translate(full + join(10, 1)).map((event) => event.id)
    expect(ids).toEqual(['1795317000.1~r1:queued', '1795317000.1~r1:ended', '1795317000.1~1:queued'])
  })

  test('leaving by key shows as another place in the dial plan; on the way to a member nothing is guessed', () => {
    const moved = packet('SoftHangupRequest', 14.5, caller(1, { Context: 'queue-exit', Exten: '1' }))
    expect(endOf(join(10, 1) + leave(14, 1) + moved)).toBe('key')
    const ringing = packet('AgentCalled', 12, { ...caller(1), ...leg(1), Queue: 'vendas', ...member('Ana') })
    const pickedUp = packet('DialEnd', 13.9, { ...leg(1), DialStatus: 'ANSWER' })
    const slowGosub = join(10, 1) + ringing + pickedUp + leave(14, 1) + join(40, 2) + connect(41, 1, 'Ana')
    expect(translate(slowGosub).map((event) => event.id)).toEqual([
      '1795317000.1~1:queued',
      '1795317000.1~1:alerted:Ana:1',
      '1795317000.2~1:queued',
      '1795317000.1~1:answered',
    ])
  })

  test('ring-all: the others’ rings are cancelled when one answers', () => {
    const called = (agent: string, n: number) =>
      packet('AgentCalled', 11, { ...caller(1), ...leg(n), Queue: 'vendas', ...member(agent) })
    const text =
      join(10, 1) +
      called('Ana', 1) +
      called('Rui', 2) +
      packet('DialEnd', 14, { ...leg(2), DialStatus: 'CANCEL' }) +
      connect(14.1, 1, 'Ana')
    expect(translate(text).map(brief)).toContain(
      '1795317000.1~1:missed:Rui:1 14000 {"agent":"Rui","how":"cancelled","ringing":3000}',
    )
  })

  test('a blind transfer back into a queue; its interrupted channel did not hang up', () => {
    const text =
      channels +
      join(10, 1) +
      connect(15, 1, 'Ana') +
      packet('BlindTransfer', 20, {
        Result: 'Success',
        TransfererUniqueid: 'pbx-1795317001.1',
        TransfereeUniqueid: 'pbx-1795317000.1',
        Extension: '700',
      }) +
      packet('SoftHangupRequest', 20, caller(1)) +
      join(20.001, 1) +
      packet('AgentComplete', 20.002, { ...caller(1), ...leg(1), Queue: 'vendas', ...member('Ana'), Reason: 'transfer' }) +
      abandon(80, 1)
    const ends = translate(text).filter((event) => event.id.endsWith(':ended'))
    expect(ends.map(brief)).toEqual([
      '1795317000.1~1:ended 20002 {"how":"transfer_blind","to":"700","next":"1795317000.1~2"}',
      '1795317000.1~2:ended 80000 {"how":"timeout","rule":"left without hang-up while members could be rung"}',
    ])
  })

  test('a caller who takes a consultation’s place in a queue is known by the wait, also without a word of the transfer', () => {
    const text =
      join(10, 1) +
      connect(15, 1, 'Ana') +
      join(30, 5, 'suporte') +
      packet('AgentComplete', 40.001, { ...caller(5), ...leg(1), Queue: 'vendas', ...member('Ana'), Reason: 'transfer' }) +
      packet('AgentConnect', 45, { ...caller(1), ...leg(7), Queue: 'suporte', ...member('Rui'), HoldTime: 15 })
    expect(translate(text).map((event) => event.id)).toEqual([
      '1795317000.1~1:queued',
      '1795317000.1~1:answered',
      '1795317000.5~1:queued',
      '1795317000.1~1:ended',
      '1795317000.5~1:answered',
    ])
  })

  test('an attended transfer joins the consultation’s wait with the first caller', () => {
    const transfer = {
      Result: 'Success',
      OrigTransfererUniqueid: 'pbx-1795317001.1',
      SecondTransfererUniqueid: 'pbx-1795317000.5',
      TransfereeUniqueid: 'pbx-1795317000.1',
    }
    const text =
      join(10, 1) +
      connect(15, 1, 'Ana') +
      join(30, 5, 'suporte') +
      packet('AttendedTransfer', 40, transfer) +
      packet('AgentComplete', 40.001, { ...caller(1), ...leg(1), Queue: 'vendas', ...member('Ana'), Reason: 'transfer' }) +
      packet('AgentConnect', 45, { ...caller(1), ...leg(7), Queue: 'suporte', ...member('Rui'), HoldTime: 15 }) +
      packet('AgentComplete', 60, { ...leg(7), Queue: 'suporte', ...member('Rui'), Reason: 'agent' })
    expect(translate(text).slice(2).map(brief)).toEqual([
      expect.stringContaining('1795317000.5~1:queued'),
      '1795317000.1~1:ended 40001 {"how":"transfer_attended","to":"suporte","next":"1795317000.5~1"}',
      '1795317000.5~1:answered 45000 {"agent":"Rui"}',
      '1795317000.5~1:ended 60000 {"how":"agent"}',
    ])
  })
})

describe('agents', () => {
  test('a member is one agent under his name, whatever his interface', () => {
    const text =
      packet('QueueMemberAdded', 2.3, {
        Queue: 'vendas',
        Interface: 'PJSIP/101',
        MemberName: 'José | Silva',
        Paused: 0,
        LoginTime: 1795317002,
      }) +
      packet('QueueMemberPause', 9.5, {
        Queue: 'vendas',
        Interface: 'PJSIP/101',
        MemberName: 'José | Silva',
        Paused: 1,
        PausedReason: 'almoço',
        LastPause: 1795317009,
      })
    expect(translate(text).map(brief)).toEqual([
      'José | Silva:vendas:added:1795317002 2300 {"presence":"available","queues":["vendas"],"rule":"added in vendas"}',
      'José | Silva:vendas:paused:1795317009 9500 {"presence":"aux","reason":"almoço","queues":["vendas"],"rule":"paused in vendas"}',
    ])
  })

  test('the second is the one that the exchange noted; where it noted none, the neighbour’s id is taken back', () => {
    const added = packet('QueueMemberAdded', 3.004, { Queue: 'q', ...member('Ana'), LoginTime: 1795317002 })
    const removed = packet('QueueMemberRemoved', 9.004, { Queue: 'q', ...member('Ana') })
    const events = translate(added + removed)
    expect(events.map((event) => [event.id, event.revises])).toEqual([
      ['Ana:q:added:1795317002', undefined],
      ['Ana:q:removed:1795317009', undefined],
      ['Ana:q:removed:1795317008:late', 'Ana:q:removed:1795317008'],
    ])
  })

  test('a status list tells what we missed, and nothing twice', () => {
    const row = { Queue: 'vendas', Name: 'Ana', Location: 'PJSIP/101', Paused: 1, PausedReason: 'treino', Status: 1 }
    const text = packet('DeviceStateChange', 5) + packet('QueueMember', null, row) + packet('QueueMember', null, row)
    expect(translate(text).map((event) => [event.id, event.basis, event.data['presence']])).toEqual([
      ['Ana:vendas:seen:1795317005', 'snapshot', 'aux'],
    ])
  })
})

describe('the stream', () => {
  const greeting = 'Asterisk Call Manager/5.0.4\r\nResponse: Success\r\nMessage: Authentication accepted\r\n\r\n'
  const booted = (uptime: number) => packet('FullyBooted', null, { Uptime: uptime })

  test('a login to an exchange that was up all the time is a gap; to a younger one, a restart', () => {
    const cut = 'Event: QueueCallerLeave\r\nTimestamp: 17953'
    const gap = translate(greeting + booted(500) + join(10, 1) + cut + greeting + booted(900) + packet('DeviceStateChange', 60))
    expect(gap.map((event) => event.data['state'])).toEqual(['restarted', undefined, 'lost', 'live'])
    const restart = translate(greeting + booted(500) + join(10, 1) + cut + greeting + booted(4) + packet('DeviceStateChange', 60))
    expect(restart.map((event) => event.data['state'])).toEqual(['restarted', undefined, 'lost', 'restarted'])
    expect(restart.at(-1)?.time).toBe(new Date(1795317010_001).toISOString())
  })

  test('after a gap the status list settles what happened meanwhile', () => {
    const list =
      packet('QueueParams', null, { Queue: 'vendas' }) +
      packet('QueueMember', null, { Queue: 'vendas', Name: 'Ana', Location: 'PJSIP/Ana', Paused: 0, Status: 1 }) +
      packet('QueueEntry', null, { Queue: 'vendas', Uniqueid: 'pbx-1795317000.2', CallerIDNum: '5511980000002', Wait: 20 }) +
      packet('QueueStatusComplete', null)
    const before = ['Ana', 'Rui']
      .map((name) => packet('QueueMemberAdded', 2, { Queue: 'vendas', ...member(name), LoginTime: 1795317002 }))
      .join('')
    const text = greeting + booted(500) + before + join(10, 1) + greeting + booted(900) + list + packet('DeviceStateChange', 60)
    expect(translate(text).slice(4).map(brief)).toEqual([
      expect.stringMatching(/^lost:/),
      expect.stringMatching(/^live:/),
      expect.stringMatching(/^1795317000\.2~1:queued 40000 /),
      '1795317000.1~1:ended 60000 {"how":"lost","rule":"gone from the status list after a gap"}',
      'Rui:vendas:removed:1795317060 60000 {"presence":"offline","queues":[],"rule":"removed in vendas"}',
    ])
  })

  test('the restart lies a little more than the uptime before the login’s arrival', () => {
    const translator = amiTranslator({ source: '/t/asterisk/a' })
    translator.feed(greeting + booted(500), 1795317000_000)
    const events = [...translator.feed(join(10, 1), 1795317010_000), ...translator.feed(greeting + booted(4), 1795317100_000)]
    expect(events.at(-1)).toMatchObject({ id: 'restarted:1795317092', time: new Date(1795317092_000).toISOString() })
  })

  test('a caller who calls himself like the greeting cuts nothing', () => {
    const text = packet('QueueCallerJoin', 10, { CallerIDName: 'Asterisk Call Manager/5.0', ...caller(1), Queue: 'q' })
    expect(translate(text)).toHaveLength(1)
  })

  test('without time stamps the time of arrival counts; without both, nothing is told and the health says so', () => {
    const text = packet('QueueCallerJoin', null, caller(1, { Queue: 'q' }))
    const translator = amiTranslator({ source: '/t/asterisk/a' })
    expect(translator.feed(text)).toEqual([])
    expect(translator.health().untimed).toBe(1)
    expect(amiTranslator({ source: '/t/asterisk/a' }).feed(text, 1795317010_123)[0]?.time).toBe(
      new Date(1795317010_123).toISOString(),
    )
  })
})

function translate(...texts: string[]): CloudEvent[] {
  const translator = amiTranslator({ source: '/t/asterisk/a', customerKey: (number) => `key of ${number}` })
  return [...texts.flatMap((text) => translator.feed(text)), ...translator.flush()]
}

function endOf(text: string, call = 1): unknown {
  return translate(text).find((event) => event.id === `1795317000.${call}~1:ended`)?.data['how']
}

function pieces(text: string, cuts: number[]): string[] {
  const at = [0, ...cuts.toSorted((a, b) => a - b), text.length]
  return at.slice(1).map((to, i) => text.slice(at[i], to))
}

/** id, ms after 03:10:00, data. */
function brief(event: CloudEvent): string {
  return `${event.id} ${Date.parse(event.time) - 1795317000_000} ${JSON.stringify(event.data)}`
}
