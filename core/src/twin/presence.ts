import type { Shift } from './floor.ts'
import { clockAt, type LocalDay } from './local-day.ts'
import { between, chance, logNormal } from './distribution.ts'
import { isIdle } from './routing.ts'
import { tell, type Agent, type World } from './world.ts'

/** Enters an agent's shift of a day: sick, late or in time; breaks about when they were planned; home when it is over. */
export function planShift(world: World, agent: Agent, shift: Shift, day: LocalDay): void {
  const random = world.streams(`shift/${agent.spec.id}/${day.date}`)
  const { sick, late, lateBy } = world.floor.attendance
  const [isSick, isLate, lateMs] = [chance(random, sick), chance(random, late), logNormal(random, lateBy)]
  const startAt = clockAt(day, shift.start)
  const endAt = clockAt(day, shift.end)
  const arrivesAt = startAt + (isLate ? lateMs : between(random, -90, 60) * 1000)
  const isSeated = world.seated && arrivesAt <= world.now
  if ((isSeated ? agent.presence === 'offline' : isSick) || endAt <= world.now || arrivesAt >= endAt) return
  if (!isSeated) world.agenda.add(Math.max(world.now, arrivesAt), () => signIn(world, agent, endAt))
  for (const planned of shift.breaks) {
    const at = startAt + planned.after * 60_000 + between(random, -240, 240) * 1000
    const ms = planned.minutes * 60_000 + between(random, -60, 120) * 1000
    if (at > world.now) world.agenda.add(at, () => breakDue(world, agent, planned.reason, ms))
  }
  world.agenda.add(endAt, () => goHome(world, agent))
  for (const absence of world.floor.absences) {
    const isNow = absence.agent === agent.spec.id && absence.from > Math.max(world.now, arrivesAt) && absence.from < endAt
    if (isNow) world.agenda.add(absence.from, () => goHome(world, agent))
  }
}

export function signIn(world: World, agent: Agent, untilAt: number): void {
  if (agent.presence !== 'offline' || isAbsent(world, agent) || untilAt <= world.now) return
  agent.presence = 'available'
  agent.leaving = false
  agent.owed = []
  agent.idleSince = world.now
  tellPresence(world, agent, {
    presence: 'available',
    queues: agent.spec.skills.map((skill) => skill.queue),
    slots: agent.spec.chatSlots > 0 ? { voice: 1, chat: agent.spec.chatSlots } : { voice: 1 },
  })
  world.freed(agent)
}

export function goHome(world: World, agent: Agent): void {
  if (agent.presence === 'offline') return
  agent.leaving = true
  settle(world, agent)
}

/** Takes the break that is due, or leaves, once nothing is in hand. Gives whether the agent is off. */
export function settle(world: World, agent: Agent): boolean {
  if (agent.presence === 'offline') return true
  if (!isIdle(agent)) return false
  if (agent.leaving) {
    agent.presence = 'offline'
    agent.auxUntil = null
    agent.owed = []
    agent.turns++
    tellPresence(world, agent, { presence: 'offline' })
    return true
  }
  const due = agent.presence === 'available' ? agent.owed.shift() : undefined
  if (due) goAux(world, agent, due.reason, due.ms, 'self')
  return agent.presence !== 'available'
}

/** Away for a while; back by themselves unless the shift ended meanwhile. */
export function goAux(world: World, agent: Agent, reason: string, ms: number, cause: 'self' | 'system' | 'supervisor'): void {
  awayUntil(world, agent, world.now + ms)
  tellPresence(world, agent, { presence: 'aux', reason, cause })
}

export function awayUntil(world: World, agent: Agent, at: number): void {
  agent.presence = 'aux'
  agent.auxUntil = at
  const turn = ++agent.turns
  world.agenda.add(at, () => {
    if (agent.turns !== turn || agent.presence !== 'aux') return
    agent.presence = 'available'
    agent.auxUntil = null
    agent.idleSince = world.now
    showWork(world, agent)
    world.freed(agent)
  })
}

/**
 * Tells that the agent is busy with tickets, or available again, where that is not what was told last: ticket after ticket without a pause is
 * one stretch. His own source tells it, so that there is one word for him at a time; his queues stay those he signed in to.
 */
export function showWork(world: World, agent: Agent): void {
  if (agent.presence !== 'available') return
  const presence = agent.work ? 'busy' : 'available'
  if (presence !== agent.shown) tellPresence(world, agent, { presence })
}

function breakDue(world: World, agent: Agent, reason: string, ms: number): void {
  if (agent.presence === 'offline' || agent.leaving) return
  agent.owed.push({ reason, ms })
  settle(world, agent)
}

function isAbsent(world: World, agent: Agent): boolean {
  return world.floor.absences.some((one) => one.agent === agent.spec.id && world.now >= one.from && world.now < one.to)
}

/** An agent's facts are numbered by their moment, so that they keep their ids wherever the simulation began. */
function tellPresence(world: World, agent: Agent, data: Parameters<typeof tell<'agent.state'>>[6]): void {
  agent.toldTwice = agent.toldAt === world.now ? agent.toldTwice + 1 : 0
  agent.toldAt = world.now
  agent.shown = data.presence
  const n = agent.toldTwice > 0 ? `${world.now}-${agent.toldTwice}` : String(world.now)
  tell(world, agent.spec.source, 'agent.state', 'agent', agent.spec.id, n, data)
}
