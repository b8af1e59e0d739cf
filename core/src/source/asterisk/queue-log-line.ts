import { offsetSpan } from '../../interval/zone.ts'

/** One line of queue_log. `second` is the whole second it was written in; `at` is finer where the file is (database exports). */
export type QueueLogLine = {
  at: number
  second: number
  call: string
  queue: string
  agent: string
  event: QueueLogEvent
  params: string[]
  /** The line itself: what sorts the lines of one second when nothing else does. */
  text: string
}

/** How many parameters an event has at least; fewer means that the line was cut off. */
const leastParams = {
  QUEUESTART: 0,
  CONFIGRELOAD: 0,
  DID: 1,
  ENTERQUEUE: 2,
  CONNECT: 2,
  RINGNOANSWER: 0,
  RINGCANCELED: 0,
  ABANDON: 3,
  EXITWITHTIMEOUT: 0,
  EXITWITHKEY: 1,
  EXITEMPTY: 0,
  WITHDRAW: 0,
  AGENTDUMP: 0,
  SYSCOMPAT: 0,
  COMPLETEAGENT: 2,
  COMPLETECALLER: 2,
  BLINDTRANSFER: 4,
  ATTENDEDTRANSFER: 3,
  TRANSFER: 3,
  ADDMEMBER: 0,
  REMOVEMEMBER: 0,
  PAUSE: 0,
  UNPAUSE: 0,
  PAUSEALL: 0,
  UNPAUSEALL: 0,
  AGENTLOGIN: 0,
  AGENTLOGOFF: 0,
  AGENTCALLBACKLOGIN: 0,
  AGENTCALLBACKLOGOFF: 0,
} as const

export type QueueLogEvent = keyof typeof leastParams

/**
 * Reads a line: `seconds|call|queue|agent|EVENT|param|…`. Asterisk does not escape the bar, so an agent's name may hold some: the event is
 * the first word from the fifth field on that is one. Null for events we do not need (any dial plan may write its own) and for broken lines.
 *
 * @param zone of date texts, as databases export them; epoch seconds need none
 */
export function readQueueLogLine(line: string, zone = 'UTC'): QueueLogLine | 'unknown' | 'unreadable' {
  const text = line.replace(/[\r\n\0]+/g, '')
  const fields = text.split('|')
  const at = readTime(fields[0] ?? '', zone)
  if (at === null || fields.length < 5) return 'unreadable'
  const index = fields.findIndex((field, i) => i >= 4 && Object.hasOwn(leastParams, field.trim()))
  if (index < 0) return 'unknown'
  const event = fields[index]!.trim() as QueueLogEvent
  const params = fields.slice(index + 1)
  if (params.length < leastParams[event]) return 'unreadable'
  const agent = fields.slice(3, index).join('|').trim()
  return { at, second: Math.floor(at), call: fields[1]!.trim(), queue: fields[2]!.trim(), agent, event, params, text }
}

/** Epoch seconds, whole or with a fraction, or `2026-11-22 03:17:37.123456` in the zone. */
function readTime(field: string, zone: string): number | null {
  const text = field.trim()
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return Number(text)
  if (!/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?$/.test(text)) return null
  const local = Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`)
  if (Number.isNaN(local)) return null
  const fraction = Number(`0${text.slice(19)}`)
  // The offset at the local time read as UTC may be the one across a change of clocks: ask again at the result.
  const guess = local - offsetSpan(zone, local).offsetMs
  return (local - offsetSpan(zone, guess).offsetMs) / 1000 + fraction
}
