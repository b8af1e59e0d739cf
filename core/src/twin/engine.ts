import { planDay, planShiftsOf, type Arrivals } from './day.ts'
import type { Segment } from './contact.ts'
import type { FloorSpec } from './floor.ts'
import { callBack, leaveByItself, miss, takeFromLine } from './line.ts'
import type { Observer } from './observer.ts'
import * as presence from './presence.ts'
import type { RandomStreams } from './random.ts'
import { restore } from './restore.ts'
import { nextContact, nextTicket } from './routing.ts'
import type { FloorState } from './state.ts'
import { answer, hangUp, wrap } from './talk.ts'
import * as tickets from './ticket.ts'
import { createWorld } from './create-world.ts'
import { due, type Agent, type Callback, type Ticket, type World } from './world.ts'

export type EngineOptions = {
  floor: FloorSpec
  from: number
  /** Nobody comes from then on; may be Infinity. */
  to: number
  random: RandomStreams
  /** Nobody asks what happens from then on. */
  until?: number | undefined
  /** How the floor stands at `from`; without it nothing is open and the roster says who is there. */
  state?: FloorState | undefined
}

/** A floor about to live, and who looks on. The one engine of the demo floor and of the twin. */
export function createEngine(
  { floor, from, to, random, state, until = Infinity }: EngineOptions,
  observe: (world: World) => Observer,
): World {
  const world = createWorld(floor, random, from, until, observe)
  world.freed = (agent) => freed(world, agent)
  if (state) {
    restore(world, state)
    world.agenda.add(from, due.call, () => world.agents.forEach(world.freed), 0)
  }
  const today = world.timetable.dayOf(from)
  planShiftsOf(world, world.timetable.dayOf(today.day.startAt - 1))
  planDay(world, today, to)
  planTomorrow(world, today.day.endAt, to)
  world.seated = false
  return world
}

/** Lets happen what happens before `until`. */
export function advance(world: World, until: number): void {
  const { agenda } = world
  while (agenda.nextAt < until) {
    agenda.take()
    world.now = agenda.at
    if (happens(world, agenda.kind, agenda.thing, agenda.stamp)) world.events++
  }
  world.now = Math.max(world.now, until)
}

/** Lets an entry of the agenda happen. False where it no longer holds, because what it concerns has moved on. */
function happens(world: World, kind: number, thing: object, stamp: number): boolean {
  switch (kind) {
    case due.arrival:
      ;(thing as Arrivals).receive(world)
      return true
    case due.leave:
      return ofContact(world, thing as Segment, stamp, leaveByItself)
    case due.ringOver:
      return ofContact(world, thing as Segment, stamp, (thing as Segment).isMissed ? miss : answer)
    case due.hangUp:
      return ofContact(world, thing as Segment, stamp, hangUp)
    case due.wrapped:
      return ofContact(world, thing as Segment, stamp, wrap)
    case due.callBack:
      callBack(world, thing as Callback)
      return true
    case due.workDone:
      if ((thing as Agent).work === null || (thing as Agent).workTurn !== stamp) return false
      tickets.finishWork(world, thing as Agent)
      return true
    case due.customerReplies:
      return ofTicket(world, thing as Ticket, stamp, tickets.comeBack)
    case due.silentTooLong:
      return ofTicket(world, thing as Ticket, stamp, (world, ticket) => tickets.solve(world, ticket, null))
    case due.reopens:
      tickets.comeBack(world, thing as Ticket)
      return true
    case due.drop:
      tickets.drop(world, thing as Ticket)
      return true
    case due.merge:
      tickets.merge(world, thing as Ticket)
      return true
    case due.signIn:
      presence.signIn(world, thing as presence.Arriving)
      return true
    case due.breakDue:
      presence.breakDue(world, thing as presence.BreakDue)
      return true
    case due.backFromAux:
      if ((thing as Agent).turns !== stamp || (thing as Agent).presence !== 'aux') return false
      presence.comeBack(world, thing as Agent)
      return true
    case due.goHome:
      presence.goHome(world, thing as Agent)
      return true
    default:
      ;(thing as () => void)()
      return true
  }
}

function ofContact(world: World, segment: Segment, stamp: number, act: (world: World, segment: Segment) => void): boolean {
  if (segment.stamp !== stamp) return false
  act(world, segment)
  return true
}

/** The customer, or a rule for him, acts on a ticket that waits for him since that reply. */
function ofTicket(world: World, ticket: Ticket, replies: number, act: (world: World, ticket: Ticket) => void): boolean {
  if (tickets.isOver(ticket) || ticket.replies !== replies) return false
  act(world, ticket)
  return true
}

/** An agent has room again: a break or the way home first, then the next contact or ticket. A chat agent may take several. */
function freed(world: World, agent: Agent): void {
  for (;;) {
    if (presence.settle(world, agent)) return
    const contact = nextContact(agent)
    if (contact) takeFromLine(world, contact, agent)
    else {
      const ticket = nextTicket(agent)
      if (!ticket) return
      tickets.takeUp(world, ticket, agent)
    }
  }
}

function planTomorrow(world: World, at: number, to: number): void {
  if (at >= to) return
  world.agenda.add(
    at,
    due.call,
    () => {
      const plan = world.timetable.dayOf(at)
      planDay(world, plan, to)
      planTomorrow(world, plan.day.endAt, to)
    },
    0,
  )
}
