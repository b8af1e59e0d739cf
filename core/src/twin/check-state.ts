import { DomainError, needAmount, needCount } from '../number/domain-error.ts'
import type { FloorSpec } from './floor.ts'
import type { ContactState, FloorState, TicketState } from './state.ts'

type Named = { live: Set<string>; deferred: Set<string>; present: Set<string>; calls: Set<string>; ids: Set<string> }

/**
 * Throws a DomainError that names the field where a state cannot be one of that floor at that moment: a queue or agent that is not there, somebody
 * on two calls, what began in the future. Whoever makes states from elsewhere leaves out what the floor does not know.
 */
export function checkState(state: FloorState, floor: FloorSpec, from: number): void {
  if (state.at !== from) throw new DomainError('state.at', state.at, `the moment at which the span begins (${from})`)
  const of = (family: 'live' | 'deferred') =>
    new Set(floor.queues.filter((queue) => queue.family === family).map((queue) => queue.id))
  const named: Named = { live: of('live'), deferred: of('deferred'), present: new Set(), calls: new Set(), ids: new Set() }
  const known = new Set(floor.agents.map((agent) => agent.id))
  state.agents.forEach(({ agent, idleSince, away }, i) => {
    const field = `state.agents.${i}`
    if (!known.has(agent)) throw new DomainError(`${field}.agent`, agent, 'an agent of the floor')
    if (named.present.has(agent)) throw new DomainError(`${field}.agent`, agent, 'said once')
    named.present.add(agent)
    notAfter(`${field}.idleSince`, idleSince, from)
    if (away) notAfter(`${field}.away.since`, away.since, from)
  })
  const chats = new Set(floor.queues.filter((queue) => queue.channel === 'chat').map((queue) => queue.id))
  state.contacts.forEach((contact, i) => checkContact(contact, `state.contacts.${i}`, named, chats, from))
  state.tickets.forEach((ticket, i) => checkTicket(ticket, `state.tickets.${i}`, named, from))
  state.callbacks.forEach(({ queue, promiseAt }, i) => {
    if (!named.live.has(queue)) throw new DomainError(`state.callbacks.${i}.queue`, queue, 'a live queue of the floor')
    if (!Number.isFinite(promiseAt)) throw new DomainError(`state.callbacks.${i}.promiseAt`, promiseAt, 'a moment')
  })
}

function checkContact(contact: ContactState, field: string, named: Named, chats: Set<string>, from: number): void {
  const { id, queue, since, visit, with: held } = contact
  checkId(`${field}.id`, id, named)
  if (!named.live.has(queue)) throw new DomainError(`${field}.queue`, queue, 'a live queue of the floor')
  notAfter(`${field}.since`, since, from)
  needCount(`${field}.visit`, visit)
  if (!held) return
  checkPresent(`${field}.with.agent`, held.agent, named)
  if (!chats.has(queue)) {
    if (named.calls.has(held.agent)) throw new DomainError(`${field}.with.agent`, held.agent, 'somebody who is on no other call')
    named.calls.add(held.agent)
  }
  notAfter(`${field}.with.alertedAt`, held.alertedAt, from)
  if (held.answeredAt !== null) notAfter(`${field}.with.answeredAt`, held.answeredAt, from)
  if (held.holdFrom !== null) notAfter(`${field}.with.holdFrom`, held.holdFrom, from)
  if (held.ended) notAfter(`${field}.with.ended.at`, held.ended.at, from)
  needAmount(`${field}.with.holdMs`, held.holdMs)
}

function checkTicket(ticket: TicketState, field: string, named: Named, from: number): void {
  const { id, queue, openedAt, dueAt, doneMs, tier, priority, replies, now } = ticket
  checkId(`${field}.id`, id, named)
  if (!named.deferred.has(queue)) throw new DomainError(`${field}.queue`, queue, 'a queue of the floor that works on tickets')
  notAfter(`${field}.openedAt`, openedAt, from)
  if (!Number.isFinite(dueAt)) throw new DomainError(`${field}.dueAt`, dueAt, 'a moment')
  needAmount(`${field}.doneMs`, doneMs)
  needCount(`${field}.replies`, replies)
  if (![1, 2, 3].includes(tier)) throw new DomainError(`${field}.tier`, tier, '1, 2 or 3')
  if (![1, 2, 3, 4].includes(priority)) throw new DomainError(`${field}.priority`, priority, '1, 2, 3 or 4')
  if (now.kind === 'worked') checkPresent(`${field}.now.agent`, now.agent, named)
  if (now.kind !== 'work') notAfter(`${field}.now.from`, now.from, from)
}

/** Random numbers go by the id: two of one name would share their luck. */
function checkId(field: string, id: string, { ids }: Named): void {
  if (ids.has(id)) throw new DomainError(field, id, 'an id that no other contact or ticket has')
  ids.add(id)
}

function checkPresent(field: string, agent: string, { present }: Named): void {
  if (!present.has(agent)) throw new DomainError(field, agent, 'an agent who is signed in (state.agents)')
}

function notAfter(field: string, at: number, now: number): void {
  if (!(at <= now && at > -Infinity)) throw new DomainError(field, at, `a moment, at the latest that of the state (${now})`)
}
