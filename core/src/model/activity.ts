import type { Activity } from './agent-span.ts'
import type { Owner } from './agent.ts'
import type { SegmentRecord, TicketRecord } from './record.ts'

export function isSegment(owner: Owner): owner is SegmentRecord {
  return owner.key.startsWith('segment\n')
}

/** What an agent had open with a segment or a ticket, and when. */
export function activitiesOf(owner: Owner, agent: string): Activity[] {
  if (isSegment(owner)) return segmentActivities(owner, agent)
  const { key: thing, works } = owner as TicketRecord
  return works.filter((work) => work.agent === agent).map(({ queue, from, to }) => ({ thing, queue, kind: 'talking', from, to }))
}

/** When an agent began something with a thing: a ring, an answer, a piece of work. Hold and what follows it are no beginnings. */
export function beginningsOf(owner: Owner, agent: string): number[] {
  if (!isSegment(owner)) return (owner as TicketRecord).works.filter((work) => work.agent === agent).map((work) => work.from)
  const beginnings = owner.rings.filter((ring) => ring.agent === agent).map((ring) => ring.from)
  if (owner.answeredBy === agent) beginnings.push(owner.life!.answeredAt!)
  return beginnings
}

function segmentActivities(record: SegmentRecord, agent: string): Activity[] {
  const life = record.life!
  const { key: thing, queue } = record
  const found: Activity[] = []
  for (const ring of record.rings)
    if (ring.agent === agent) found.push({ thing, queue, kind: 'ringing', from: ring.from, to: ring.to })
  if (record.answeredBy !== agent || life.answeredAt === null) return found
  let from = life.answeredAt
  for (const hold of life.holds) {
    if (hold.from > from) found.push({ thing, queue, kind: 'talking', from, to: hold.from })
    found.push({ thing, queue, kind: 'holding', from: hold.from, to: hold.to })
    if (hold.to === null) return found
    from = hold.to
  }
  found.push({ thing, queue, kind: 'talking', from, to: life.endedAt })
  if (life.endedAt !== null && life.how !== 'lost' && record.wrapEndAt !== life.endedAt) {
    found.push({ thing, queue, kind: 'wrapping', from: life.endedAt, to: record.wrapEndAt })
  }
  return found
}
