import { betweenAt, remainingQuantile, spanSurvival } from './distribution.ts'
import { draw, keyBelow, use, type Key } from './draw.ts'
import { lawOf } from './law.ts'
import { isIdle } from './routing.ts'
import type { DayPlan } from './timetable.ts'
import { due, type Agent, type Away, type OwedBreak, type World } from './world.ts'

/** Enters an agent's shift of a day: sick, late or in time; breaks about when they were planned; home when it is over. */
export function planShift(world: World, { agent: index, startAt, endAt, breaks }: DayPlan['shifts'][number], day: number): void {
  const agent = world.agents[index]!
  const key = keyBelow(agent.key, use.day, day)
  const isThere = world.seated && agent.presence !== 'offline' && startAt + SITS_DOWN_S[0] * 1000 <= world.now
  const arrivesAt = isThere ? world.now : arrival(world, key, startAt)
  if (arrivesAt === null || endAt <= world.now || arrivesAt >= endAt) return
  if (!isThere) world.agenda.add(Math.max(world.now, arrivesAt), due.signIn, new Arriving(agent, endAt), 0)
  breaks.forEach((planned, i) => {
    const u = draw(key, use.breakAt, i)
    const at = isThere ? slipAfter(planned.at, BREAK_MOVES_S, world.now, u) : planned.at + betweenAt(u, ...BREAK_MOVES_S) * 1000
    if (at <= world.now || (isThere && i < agent.rested)) return
    const ms = breakMs(planned.ms, draw(key, use.breakMs, i))
    world.agenda.add(at, due.breakDue, new BreakDue(agent, { reason: planned.reason, plannedMs: planned.ms, ms }), 0)
  })
  world.agenda.add(endAt, due.goHome, agent, 0)
  for (const absence of world.floor.absences) {
    if (absence.agent !== agent.spec.id || absence.from >= endAt || absence.to <= startAt) continue
    if (absence.from > Math.max(world.now, arrivesAt)) world.agenda.add(absence.from, due.goHome, agent, 0)
    if (absence.to > world.now && absence.to < endAt) world.agenda.add(absence.to, due.signIn, new Arriving(agent, endAt), 0)
  }
}

/**
 * When somebody comes; null = sick. Where the simulation begins after the shift, with those who are there given, it is known that he has not
 * come: then he is sick or late by more than has passed, each as likely as that makes it.
 */
function arrival(world: World, key: Key, startAt: number): number | null {
  const { sick, late, lateBy } = world.floor.attendance
  const passedMs = world.now - startAt
  if (!world.seated || passedMs <= 0) {
    if (draw(key, use.sick) < sick) return null
    const isLate = draw(key, use.late) < late
    return startAt + (isLate ? lawOf(lateBy).at(draw(key, use.lateBy)) : betweenAt(draw(key, use.early), ...SITS_DOWN_S) * 1000)
  }
  const stillLate = (1 - sick) * late * spanSurvival(lateBy, passedMs)
  if (draw(key, use.sick) * (sick + stillLate) < sick || stillLate === 0) return null
  return world.now + Math.round(remainingQuantile(lateBy, passedMs, draw(key, use.lateBy)))
}

/** A moment some whole seconds around `at`, given that it is not before `now`; soon, where it should have been. */
export function slipAfter(at: number, [from, to]: readonly [from: number, to: number], now: number, u: number): number {
  const least = Math.max(from, Math.floor((now - at) / 1000) + 1)
  return least > to ? now + 1 + Math.round(u * 60_000) : at + betweenAt(u, least, to) * 1000
}

/** How long a break takes of which so much was planned, at least a second. */
export function breakMs(plannedMs: number, u: number): number {
  return Math.max(1000, plannedMs + betweenAt(u, ...BREAK_SLIP_S) * 1000)
}

export const BREAK_SLIP_S = [-60, 120] as const
const BREAK_MOVES_S = [-240, 240] as const
/** On the whole people sit down in these seconds around the beginning of their shift. */
const SITS_DOWN_S = [-90, 60] as const
/** Who does not take a call is set aside for so long. */
export const MISSED_AWAY_S = [40, 110] as const

/** Somebody who comes to work and stays until then. */
export class Arriving {
  readonly agent: Agent
  readonly untilAt: number
  constructor(agent: Agent, untilAt: number) {
    this.agent = agent
    this.untilAt = untilAt
  }
}

export class BreakDue {
  readonly agent: Agent
  readonly rest: OwedBreak
  constructor(agent: Agent, rest: OwedBreak) {
    this.agent = agent
    this.rest = rest
  }
}

export function signIn(world: World, { agent, untilAt }: Arriving): void {
  if (isAbsent(world, agent) || untilAt <= world.now) return
  if (agent.presence !== 'offline') {
    if (agent.leaving) stay(world, agent)
    return
  }
  agent.presence = 'available'
  agent.rested = 0
  agent.leaving = false
  agent.owed.length = 0
  agent.idleSince = world.now
  settleReady(agent)
  world.observer.signedIn(agent)
  world.freed(agent)
}

/** Was about to go when the next shift begins. */
function stay(world: World, agent: Agent): void {
  agent.leaving = false
  settleReady(agent)
  world.freed(agent)
}

export function goHome(world: World, agent: Agent): void {
  if (agent.presence === 'offline') return
  agent.leaving = true
  settleReady(agent)
  settle(world, agent)
}

/** Takes the break that is due, or leaves, once nothing is in hand. Gives whether the agent is off. */
export function settle(world: World, agent: Agent): boolean {
  if (agent.presence === 'offline') return true
  if (!isIdle(agent)) return false
  if (agent.leaving) {
    agent.presence = 'offline'
    agent.away = null
    agent.owed.length = 0
    agent.turns++
    settleReady(agent)
    world.observer.signedOut(agent)
    return true
  }
  if (agent.presence === 'available' && agent.owed.length > 0) {
    const { reason, plannedMs, ms } = agent.owed.shift()!
    goAux(world, agent, { reason, since: world.now, plannedMs }, ms, 'self')
  }
  return agent.presence !== 'available'
}

/** Away for `ms`; back by themselves unless the shift ended meanwhile. */
export function goAux(world: World, agent: Agent, away: Away, ms: number, cause: 'self' | 'system'): void {
  awayUntil(world, agent, away, world.now + ms)
  world.observer.away(agent, cause)
}

export function awayUntil(world: World, agent: Agent, away: Away, at: number): void {
  agent.presence = 'aux'
  agent.away = away
  settleReady(agent)
  world.agenda.add(at, due.backFromAux, agent, ++agent.turns)
}

export function comeBack(world: World, agent: Agent): void {
  agent.presence = 'available'
  agent.away = null
  agent.idleSince = world.now
  settleReady(agent)
  world.observer.hands(agent)
  world.freed(agent)
}

export function breakDue(world: World, { agent, rest }: BreakDue): void {
  if (agent.presence === 'offline' || agent.leaving) return
  agent.rested++
  agent.owed.push(rest)
  settleReady(agent)
  settle(world, agent)
}

/** Notes whether he may take contacts at all: signed in, not in aux, no break due, shift not over. Routing asks it of everybody, all the time. */
export function settleReady(agent: Agent): void {
  agent.ready = agent.presence === 'available' && !agent.leaving && agent.owed.length === 0
}

function isAbsent(world: World, agent: Agent): boolean {
  return world.floor.absences.some((one) => one.agent === agent.spec.id && world.now >= one.from && world.now < one.to)
}
