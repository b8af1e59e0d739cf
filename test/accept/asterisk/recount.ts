/**
 * A second, independent count of what a log of events says: no code of the product, the rules of events.md read afresh. If this and the
 * product agree on a recording, and both agree with whoever made the recording, the figures are right.
 */
export type RawEvent = {
  id: string
  source: string
  type: string
  subject: string
  time: string
  sequence?: string
  precision?: number
  recordedtime?: string
  revises?: string
  data: Record<string, unknown>
}

export type QueueCount = {
  queued: number
  rejected: number
  answered: number
  /** How segments ended → how many; `open` for those that have not. */
  ended: Record<string, number>
  waitsAnswered: number[]
  waitsAbandoned: number[]
  talkMs: number
}

export type Recount = {
  segments: number
  contacts: number
  queues: Record<string, QueueCount>
  agents: Record<string, { answered: number; talkMs: number }>
  hold: { n: number; ms: number }
  pauses: Record<string, number>
}

export function recount(log: readonly RawEvent[]): Recount {
  const facts = standing(log)
  const restarts = facts
    .filter((fact) => fact.type === 'source.state' && fact.data['state'] === 'restarted')
    .map((fact) => fact.at)
  const result: Recount = { segments: 0, contacts: 0, queues: {}, agents: {}, hold: { n: 0, ms: 0 }, pauses: {} }
  const contacts = new Set<string>()
  for (const [, own] of groupBySubject(facts.filter((fact) => fact.type.startsWith('contact.')))) {
    const queued = own.find((fact) => fact.type === 'contact.queued')
    if (!queued) continue
    const queue = queueCount(result, String(queued.data['queue']))
    const ended = own.find((fact) => fact.type === 'contact.ended')
    if (ended?.data['how'] === 'rejected') {
      queue.rejected++
      continue
    }
    result.segments++
    contacts.add(String(queued.data['contact']))
    countSegment(result, queue, own, queued, ended, restarts)
  }
  result.contacts = contacts.size
  for (const fact of facts) {
    if (fact.type !== 'agent.state' || !String(fact.data['rule'] ?? '').startsWith('paused in ')) continue
    const reason = String(fact.data['reason'] ?? '(none)')
    result.pauses[reason] = (result.pauses[reason] ?? 0) + 1
  }
  return result
}

type Plain = { type: string; id: string; subject: string; at: number; sequence: string; data: Record<string, unknown> }

function countSegment(
  result: Recount,
  queue: QueueCount,
  own: Plain[],
  queued: Plain,
  ended: Plain | undefined,
  restarts: number[],
): void {
  const lostAt = restarts.find((at) => at > queued.at && (!ended || at < ended.at))
  const endAt = lostAt ?? ended?.at
  const how = lostAt !== undefined ? 'lost' : ended ? String(ended.data['how']) : 'open'
  const answered = own.find((fact) => fact.type === 'contact.answered' && (endAt === undefined || fact.at <= endAt))
  queue.queued++
  queue.ended[how] = (queue.ended[how] ?? 0) + 1
  if (answered) {
    queue.answered++
    queue.waitsAnswered.push(answered.at - queued.at)
    const agent = (result.agents[String(answered.data['agent'])] ??= { answered: 0, talkMs: 0 })
    agent.answered++
    if (endAt !== undefined && how !== 'lost') {
      queue.talkMs += endAt - answered.at
      agent.talkMs += endAt - answered.at
    }
  } else if (how === 'abandoned') {
    queue.waitsAbandoned.push(ended!.at - queued.at)
  }
  let since: number | null = null
  for (const fact of own) {
    if (fact.type !== 'contact.held') continue
    if (fact.data['on'] === true && since === null) {
      since = fact.at
      result.hold.n++
    } else if (fact.data['on'] === false && since !== null) {
      result.hold.ms += fact.at - since
      since = null
    }
  }
  if (since !== null && endAt !== undefined) result.hold.ms += endAt - since
}

/** One fact an id: the finest, then the one recorded last; without those that another takes back. */
function standing(log: readonly RawEvent[]): Plain[] {
  const best = new Map<string, RawEvent>()
  for (const event of log) {
    const key = `${event.source} ${event.id}`
    const rival = best.get(key)
    if (!rival || rank(event) < rank(rival)) best.set(key, event)
  }
  const revised = new Set([...best.values()].flatMap((event) => (event.revises ? [`${event.source} ${event.revises}`] : [])))
  return [...best]
    .filter(([key]) => !revised.has(key))
    .map(([, event]) => ({
      type: event.type.replace('dev.watchfloor.', ''),
      id: event.id,
      subject: `${event.source} ${event.subject}`,
      at: Date.parse(event.time),
      sequence: event.sequence ?? '',
      data: event.data,
    }))
    .sort((a, b) => a.at - b.at || (a.sequence < b.sequence ? -1 : a.sequence > b.sequence ? 1 : a.id < b.id ? -1 : 1))
}

/** Smaller is better, compared as text. */
function rank(event: RawEvent): string {
  const recorded = Date.parse(event.recordedtime ?? event.time)
  return [String(event.precision ?? 1).padStart(9, '0'), String(1e15 - recorded), JSON.stringify(event.data)].join(' ')
}

function groupBySubject(facts: readonly Plain[]): Map<string, Plain[]> {
  const groups = new Map<string, Plain[]>()
  for (const fact of facts) groups.set(fact.subject, [...(groups.get(fact.subject) ?? []), fact])
  return groups
}

function queueCount(result: Recount, queue: string): QueueCount {
  return (result.queues[queue] ??= {
    queued: 0,
    rejected: 0,
    answered: 0,
    ended: {},
    waitsAnswered: [],
    waitsAbandoned: [],
    talkMs: 0,
  })
}
