import { readCall, type Call } from '@watchfloor/core/source/technion/call'
import type { Row } from '../csv.ts'

const ZONE = 'Asia/Jerusalem'
/** A customer of priority 2 enters the line as if it had already waited so long. */
const HEAD_START_MS = 90_000

/** One visit to a line, as it was to be known bit by bit: when it came, when it left, when its talk ended. Moments are epoch ms. */
export type Visit = {
  row: string
  service: string
  agent: string
  cameAt: number
  /** Its place in the line: `cameAt`, less the head start of a priority. */
  rankAt: number
  leftAt: number
  answered: boolean
  /** Of a call that was answered. */
  talkEndAt: number
}

/** What happens, in its order: `came` 0, `left` 1, `done` 2. At one moment an end comes before a beginning. */
export type CallEvent = { at: number; kind: 'came' | 'left' | 'done'; visit: Visit }

/** The calls of a log as events; phantoms and calls that ended in the voice unit are none. Calls that went straight to an agent only occupy him. */
export function callEvents(rows: readonly Row[]): CallEvent[] {
  const events: CallEvent[] = []
  for (const row of rows) {
    const call = readCall(row, ZONE)
    if (typeof call === 'string' || call.outcome === 'PHANTOM') continue
    const visit = visitOf(call)
    if (!visit) continue
    events.push({ at: visit.cameAt, kind: 'came', visit }, { at: visit.leftAt, kind: 'left', visit })
    if (visit.answered) events.push({ at: visit.talkEndAt, kind: 'done', visit })
  }
  const order = { done: 0, left: 1, came: 2 }
  return events.sort((a, b) => a.at - b.at || orderOf(a) - orderOf(b))

  // who is not kept waiting comes before he leaves the line
  function orderOf({ kind, visit }: CallEvent): number {
    return visit.cameAt === visit.leftAt && kind !== 'done' ? (kind === 'came' ? 3 : 4) : order[kind]
  }
}

function visitOf({ row, service, agent, priority, vruExitAt, queue, talk }: Call): Visit | null {
  if (!queue && !talk) return null
  const cameAt = queue?.startAt ?? vruExitAt
  const leftAt = Math.max(cameAt, queue?.exitAt ?? vruExitAt)
  const rankAt = priority === 2 ? cameAt - HEAD_START_MS : cameAt
  return { row, service, agent, cameAt, rankAt, leftAt, answered: talk !== null, talkEndAt: leftAt + (talk?.ms ?? 0) }
}
