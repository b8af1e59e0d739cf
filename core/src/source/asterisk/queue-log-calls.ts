import type { EndHow } from '../../event/contact.ts'
import { callId, destination, publicNumber } from './call-id.ts'
import type { Visit } from './call-book.ts'
import type { CallFacts } from './call-facts.ts'
import type { QueueLogEvent, QueueLogLine } from './queue-log-line.ts'

/** Leaving the line unanswered. */
const exits: Partial<Record<QueueLogEvent, EndHow>> = {
  ABANDON: 'abandoned',
  EXITWITHTIMEOUT: 'timeout',
  EXITEMPTY: 'no_agents',
  EXITWITHKEY: 'key',
  WITHDRAW: 'withdrawn',
}

/** The end of a talk. */
const ends: Partial<Record<QueueLogEvent, EndHow>> = {
  COMPLETECALLER: 'customer',
  COMPLETEAGENT: 'agent',
  BLINDTRANSFER: 'transfer_blind',
  TRANSFER: 'transfer_blind',
  ATTENDEDTRANSFER: 'transfer_attended',
}

/**
 * A member's phone stopped ringing, or was dropped before the talk began. AGENTDUMP (hung up on the announcement) and SYSCOMPAT (no common
 * codec) leave the caller in the line; what becomes of him is told by a line of its own.
 */
const misses: Partial<Record<QueueLogEvent, 'no_answer' | 'cancelled' | 'declined' | 'error'>> = {
  RINGNOANSWER: 'no_answer',
  RINGCANCELED: 'cancelled',
  AGENTDUMP: 'declined',
  SYSCOMPAT: 'error',
}

export function isCallEvent(event: QueueLogEvent): boolean {
  return event === 'ENTERQUEUE' || event === 'CONNECT' || event === 'DID' || event in exits || event in ends || event in misses
}

/**
 * Reads the call lines of one second. Asterisk writes them from several threads, so their order says little: each line waits until it fits
 * what is known of its call. Of the lines that fit, ends of talks go first, then rings, then the ends of waits, then entries: whatever
 * was there before makes room for what comes.
 */
export class QueueLogCalls {
  readonly #facts: CallFacts
  readonly #customerKey: ((number: string) => string) | undefined
  /** Call → number dialled, as the dial plan noted it. */
  readonly #dialled = new Map<string, string>()
  unmatched = 0

  constructor(facts: CallFacts, customerKey: ((number: string) => string) | undefined) {
    this.#facts = facts
    this.#customerKey = customerKey
  }

  clear(): void {
    this.#facts.book.clear()
    this.#dialled.clear()
  }

  translate(lines: QueueLogLine[]): void {
    for (const line of lines) if (line.event === 'DID' && line.params[0]) this.#dialled.set(callId(line.call), line.params[0])
    const rest = lines.filter((line) => line.event !== 'DID')
    // Whatever one line does may make room for another: after each, begin again with the first kind.
    for (let index = this.#firstThatFits(rest); index >= 0; index = this.#firstThatFits(rest)) rest.splice(index, 1)
    this.unmatched += rest.length
  }

  #firstThatFits(lines: QueueLogLine[]): number {
    for (const attempt of [this.#ownTalk, this.#ownRing, this.#ownWait, this.#entry, this.#changedCall, this.#strangeCall]) {
      const index = lines.findIndex((line) => attempt.call(this, line, lines))
      if (index >= 0) return index
    }
    return -1
  }

  #ownTalk(line: QueueLogLine, others: QueueLogLine[]): boolean {
    if (!ends[line.event]) return false
    const visit = this.#facts.book.talkOf(callId(line.call), line.queue, line.agent)
    return visit !== null && this.#endTalk(visit, line, others)
  }

  #ownRing(line: QueueLogLine): boolean {
    const how = misses[line.event]
    if (!how) return false
    const visit = this.#facts.book.waitingOf(callId(line.call), line.queue, null, line.at)
    if (!visit) return false
    const ringing = how === 'no_answer' || how === 'cancelled' ? readNumber(line.params[0]) : null
    this.#facts.alerted(visit, line.agent, line.at - (ringing ?? 0) / 1000, derived('time of the line less its ring time'))
    this.#facts.missed(visit, line.agent, line.at, how, ringing ?? undefined)
    return true
  }

  #ownWait(line: QueueLogLine, others: QueueLogLine[]): boolean {
    const holdS = waitTold(line)
    if (holdS === undefined) return false
    const call = callId(line.call)
    const visit = this.#facts.book.waitingOf(call, line.queue, holdS, line.at)
    if (!visit) return false
    // Another entry of the same second may be the one that is meant: the exchange's own hold time decides.
    const enters = others.some(
      (other) => other.event === 'ENTERQUEUE' && callId(other.call) === call && other.queue === line.queue,
    )
    if (enters && holdS !== null && visit.queuedAt !== null && line.at - visit.queuedAt - holdS > 1) return false
    return this.#leaveLine(visit, line)
  }

  #entry(line: QueueLogLine): boolean {
    if (line.event !== 'ENTERQUEUE') return false
    const call = callId(line.call)
    const number = publicNumber(line.params[1])
    this.#facts.queued(call, line.queue, line.at, {
      customer: number !== null && this.#customerKey ? this.#customerKey(number) : undefined,
      via: this.#dialled.get(call),
    })
    this.#dialled.delete(call)
    return true
  }

  /** The call's id changed on the way (attended transfer): found by queue, agent and hold time. */
  #changedCall(line: QueueLogLine, others: QueueLogLine[]): boolean {
    const { book } = this.#facts
    if (ends[line.event]) {
      const visit = book.talkAfter(line.queue, line.agent, holdOfEnd(line))
      if (!visit) return false
      book.link(visit.call, callId(line.call))
      return this.#endTalk(visit, line, others)
    }
    // A second end of a known call is a repeat; a second answer is the caller in a consultation's place.
    if (line.event !== 'CONNECT' && book.knows(callId(line.call))) return false
    const holdS = waitTold(line)
    const visit = typeof holdS === 'number' ? book.waitingSince(line.queue, holdS, line.at) : null
    if (!visit || book.talksOf(callId(line.call)).some((talk) => talk.queue === line.queue)) return false
    book.link(visit.call, callId(line.call))
    return this.#leaveLine(visit, line)
  }

  /** A call whose beginning lies before the first line we have. */
  #strangeCall(line: QueueLogLine, others: QueueLogLine[]): boolean {
    const visit = this.#facts.book.meet(callId(line.call), line.queue, line.at)
    if (!visit) return false
    if (ends[line.event]) return this.#endTalk(visit, line, others)
    return misses[line.event] ? this.#ownRing(line) : this.#leaveLine(visit, line)
  }

  #leaveLine(visit: Visit, line: QueueLogLine): boolean {
    const how = exits[line.event]
    if (how) {
      this.#facts.ended(visit, how, line.at)
      return true
    }
    const [, leg = '', ringS] = line.params
    if (ringS !== undefined) {
      this.#facts.alerted(visit, line.agent, line.at - (readNumber(ringS) ?? 0), derived('time of CONNECT less its ring time'))
    }
    this.#facts.answered(visit, line.agent, callId(leg), line.at)
    return true
  }

  #endTalk(visit: Visit, line: QueueLogLine, others: QueueLogLine[]): boolean {
    const how = ends[line.event]!
    if (how === 'customer' || how === 'agent') {
      this.#facts.ended(visit, how, line.at)
      return true
    }
    const call = callId(line.call)
    this.#facts.book.link(visit.call, call)
    const waiting = this.#facts.book.waitingAnywhere(call) ?? this.#facts.book.waitingAnywhere(visit.call)
    const enters = others.find((other) => other.event === 'ENTERQUEUE' && [call, visit.call].includes(callId(other.call)))
    const next = waiting?.segment ?? (enters ? this.#facts.book.nextSegment(callId(enters.call)) : undefined)
    const queue = waiting?.queue ?? enters?.queue
    const extension = how === 'transfer_blind' ? destination(line.params[0] ?? '', this.#customerKey ?? (() => '')) : undefined
    this.#facts.ended(visit, how, line.at, { to: extension || queue, next })
    return true
  }
}

function derived(rule: string) {
  return { basis: 'derived' as const, rule }
}

/** The hold time that the end of a wait names, in seconds; null where it names none; undefined if the line ends no wait. */
function waitTold(line: QueueLogLine): number | null | undefined {
  switch (line.event) {
    case 'CONNECT':
      return readNumber(line.params[0])
    case 'EXITWITHKEY':
      return readNumber(line.params[3])
    case 'ABANDON':
    case 'EXITWITHTIMEOUT':
    case 'EXITEMPTY':
    case 'WITHDRAW':
      return readNumber(line.params[2])
    default:
      return undefined
  }
}

/** The hold time that the end of a talk names, in seconds. ATTENDEDTRANSFER has one or two fields of method before it. */
function holdOfEnd(line: QueueLogLine): number | null {
  if (line.event === 'BLINDTRANSFER' || line.event === 'TRANSFER') return readNumber(line.params[2])
  if (line.event === 'ATTENDEDTRANSFER') return readNumber(line.params.at(-3))
  return readNumber(line.params[0])
}

function readNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text.trim()) ? Number(text) : null
}
