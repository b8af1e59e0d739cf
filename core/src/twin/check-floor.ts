import { DomainError, needAmount, needCount, needPositive, needShare } from '../number/domain-error.ts'
import type { Span } from './distribution.ts'
import type { AgentSpec, DeferredQueueSpec, FloorSpec, LiveQueueSpec, QueueSpec } from './floor.ts'

/** Throws a DomainError that names the field where a floor cannot be: a negative rate, a skill for a queue that is not there, NaN. */
export function checkFloor(floor: FloorSpec): void {
  const queues = new Set<string>()
  floor.queues.forEach((queue, i) => {
    if (queues.has(queue.id)) throw new DomainError(`queues.${i}.id`, queue.id, 'a name that no other queue has')
    queues.add(queue.id)
  })
  floor.queues.forEach((queue, i) => checkQueue(queue, `queues.${i}`, queues))
  const agents = new Set<string>()
  floor.agents.forEach((agent, i) => {
    if (agents.has(agent.id)) throw new DomainError(`agents.${i}.id`, agent.id, 'a name that no other agent has')
    agents.add(agent.id)
    checkAgent(agent, `agents.${i}`, queues)
  })
  const { sick, late, lateBy } = floor.attendance
  needShare('attendance.sick', sick)
  needShare('attendance.late', late)
  checkSpanLaw('attendance.lateBy', lateBy)
  floor.surges.forEach(({ queue, factor }, i) => {
    if (!queues.has(queue)) throw new DomainError(`surges.${i}.queue`, queue, 'a queue of the floor')
    needAmount(`surges.${i}.factor`, factor)
  })
}

export function checkSpan({ from, to, runs, everyMs }: { from: number; to: number; runs: number; everyMs: number }): void {
  if (!Number.isFinite(from)) throw new DomainError('from', from, 'a moment')
  if (!(Number.isFinite(to) && to > from)) throw new DomainError('to', to, `a moment after ${from}`)
  needPositive('everyMs', everyMs)
  if (!(Number.isSafeInteger(runs) && runs > 0)) throw new DomainError('runs', runs, 'a whole number above 0')
}

function checkQueue(queue: QueueSpec, field: string, queues: Set<string>): void {
  const { demand } = queue
  needAmount(`${field}.demand.dayCv`, demand.dayCv)
  if ('expected' in demand) {
    needPositive(`${field}.demand.everyMs`, demand.everyMs)
    if (demand.everyMs % 300_000 !== 0)
      throw new DomainError(`${field}.demand.everyMs`, demand.everyMs, 'a multiple of five minutes')
    demand.expected.forEach((expected, i) => needAmount(`${field}.demand.expected.${i}`, expected))
  } else {
    needAmount(`${field}.demand.perDay`, demand.perDay)
    needAmount(`${field}.demand.holiday`, demand.holiday)
    demand.week.forEach((factor, i) => needAmount(`${field}.demand.week.${i}`, factor))
    demand.hours.forEach((weight, i) => needAmount(`${field}.demand.hours.${i}`, weight))
    if (!(demand.hours.reduce((sum, weight) => sum + weight, 0) > 0))
      throw new DomainError(`${field}.demand.hours`, demand.hours.join(), 'weights of which at least one is above 0')
  }
  if (queue.family === 'live') checkLive(queue, field, queues)
  else checkDeferred(queue, field)
}

function checkLive(queue: LiveQueueSpec, field: string, queues: Set<string>): void {
  needAmount(`${field}.target.withinMs`, queue.target.withinMs)
  needAmount(`${field}.target.shortMs`, queue.target.shortMs)
  if (!Number.isFinite(queue.priority)) throw new DomainError(`${field}.priority`, queue.priority, 'a finite number')
  for (const name of ['talk', 'wrap'] as const) checkSpanLaw(`${field}.${name}`, queue[name])
  checkSpanLaw(`${field}.hold.span`, queue.hold.span)
  checkSpanLaw(`${field}.ring.span`, queue.ring.span)
  needShare(`${field}.hold.share`, queue.hold.share)
  needShare(`${field}.ring.missShare`, queue.ring.missShare)
  needPositive(`${field}.ring.timeoutMs`, queue.ring.timeoutMs)
  queue.patience.forEach(([span, weight], i) => {
    checkSpanLaw(`${field}.patience.${i}`, span)
    needPositive(`${field}.patience.${i}.weight`, weight)
  })
  queue.transfers.forEach(({ to, share }, i) => {
    if (!queues.has(to)) throw new DomainError(`${field}.transfers.${i}.to`, to, 'a queue of the floor')
    needShare(`${field}.transfers.${i}.share`, share)
  })
}

function checkDeferred(queue: DeferredQueueSpec, field: string): void {
  for (const name of ['firstWork', 'furtherWork', 'customerReply'] as const) checkSpanLaw(`${field}.${name}`, queue[name])
  for (const name of ['furtherShare', 'merged', 'spam'] as const) needShare(`${field}.${name}`, queue[name])
  needShare(`${field}.silent.share`, queue.silent.share)
  needShare(`${field}.reopened.share`, queue.reopened.share)
  needShare(`${field}.escalated.toTier2`, queue.escalated.toTier2)
  needShare(`${field}.escalated.toTier3`, queue.escalated.toTier3)
  queue.replyWithinMs.forEach((ms, i) => needAmount(`${field}.replyWithinMs.${i}`, ms))
  if (queue.priorities.length === 0) throw new DomainError(`${field}.priorities`, '[]', 'at least one priority with its weight')
}

function checkAgent(agent: AgentSpec, field: string, queues: Set<string>): void {
  needPositive(`${field}.pace`, agent.pace)
  needCount(`${field}.chatSlots`, agent.chatSlots)
  agent.skills.forEach(({ queue, level, tier }, i) => {
    if (!queues.has(queue)) throw new DomainError(`${field}.skills.${i}.queue`, queue, 'a queue of the floor')
    needPositive(`${field}.skills.${i}.level`, level)
    needPositive(`${field}.skills.${i}.tier`, tier)
  })
  agent.week.forEach((shift, i) => {
    if (shift && !(shift.end > shift.start))
      throw new DomainError(`${field}.week.${i}.end`, shift.end, `after the start, ${shift.start}`)
  })
}

function checkSpanLaw(field: string, span: Span): void {
  if ('scaleMs' in span) {
    needPositive(`${field}.scaleMs`, span.scaleMs)
    needPositive(`${field}.shape`, span.shape)
  } else {
    needPositive(`${field}.meanMs`, span.meanMs)
    needAmount(`${field}.cv`, span.cv)
  }
}
