import { cloudEvent, type CloudEvent, type Draft } from '../cloud-event.ts'
import { readCall, type Call, type CallRow } from './call.ts'

export type CallLogOptions = {
  /** The CloudEvents source. */
  source: string
  /** Zone of the log's times. */
  zone: string
  /** The keyed hash of a customer's code. Left out: customers stay unknown. */
  customerKey?: ((code: string) => string) | undefined
}

export type CallLogHealth = {
  rows: number
  /** Rows that the log itself says to ignore. */
  phantom: number
  /** Calls that neither queued nor were served: they ended in the voice unit. */
  voiceUnitOnly: number
  /** Rows that could not be read, and why the first one could not. */
  unreadable: number
  firstProblem: string | null
}

export type CallLogTranslator = {
  /** The facts of one row. */
  feed: (row: CallRow) => CloudEvent[]
  health: () => CallLogHealth
}

/** Whole seconds: ± 1 s. */
const SECOND_MS = 1000
/** Who served when the log names nobody. */
export const UNRECORDED_AGENT = 'unrecorded'

/**
 * Translates the call-by-call log of a bank's telephone centre (docs/sources/technion.md). Each row is a call by itself, so the same row gives
 * the same facts, in whatever order and company it is read.
 */
export function callLogTranslator(options: CallLogOptions): CallLogTranslator {
  const health: CallLogHealth = { rows: 0, phantom: 0, voiceUnitOnly: 0, unreadable: 0, firstProblem: null }
  return {
    feed(row) {
      health.rows++
      const call = readCall(row, options.zone)
      if (typeof call === 'string') {
        health.unreadable++
        health.firstProblem ??= `row ${row['row'] || health.rows}: ${call}`
        return []
      }
      if (call.outcome === 'PHANTOM') {
        health.phantom++
        return []
      }
      if (!call.queue && !call.talk) {
        health.voiceUnitOnly++
        return []
      }
      return visitOf(call, options).map((draft) => cloudEvent(options.source, call.row.padStart(7, '0'), draft))
    },
    health: () => ({ ...health }),
  }
}

/** What happened to a call that queued or was served: one visit to the queue of its service. */
function visitOf(call: Call, { customerKey }: CallLogOptions): Draft[] {
  const common = { subject: `segment/${call.row}~1`, precision: SECOND_MS, basis: 'imported' } as const
  const { queue, talk, row, service } = call
  const isCallBack = service === 'TT'
  const queued: Draft = {
    ...common,
    type: 'contact.queued',
    id: `${row}:queued`,
    at: queue?.startAt ?? call.vruExitAt,
    data: {
      contact: row,
      queue: service,
      channel: isCallBack ? 'callback' : 'voice',
      direction: isCallBack ? 'out' : 'in',
      ...(call.customer !== '' && customerKey && { customer: customerKey(call.customer) }),
      ...(call.priority !== null && { priority: call.priority }),
      ...(service === 'PE' && { language: 'en' }),
    },
  }
  if (!talk) {
    return [queued, { ...common, type: 'contact.ended', id: `${row}:ended`, at: queue!.exitAt, data: { how: 'abandoned' } }]
  }
  // The waiting was timed by the voice unit, the talk by the agents' system, and their clocks are mostly a second or two apart. So the end
  // of the waiting is the answer, and the talk keeps its own length from there: waits and talks come out as they were timed.
  const answeredAt = queue?.exitAt ?? call.vruExitAt
  return [
    queued,
    {
      ...common,
      type: 'contact.answered',
      id: `${row}:answered`,
      at: answeredAt,
      data: { agent: call.agent || UNRECORDED_AGENT },
    },
    { ...common, type: 'contact.ended', id: `${row}:ended`, at: answeredAt + talk.ms, data: { how: 'customer' } },
  ]
}
