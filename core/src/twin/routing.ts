import type { Agent, LiveQueue, Segment, Ticket, World } from './world.ts'

/** A second-choice skill counts as if its contact had waited this much less. */
const LEVEL_MS = 15_000
const PRIORITY_MS = 60_000
/** Who helps out elsewhere takes from there only what is due much sooner than what waits in his own queue. */
const LEVEL_DUE_MS = 30 * 60_000

/**
 * Who takes a waiting contact: the best skill first, then who has fewest chats, then who has been idle longest. For a call somebody idle
 * goes before somebody who would have to lay a ticket aside.
 */
export function agentFor(segment: Segment): Agent | null {
  let best: Agent | null = null
  let bestRank = Infinity
  for (const { agent, skill } of segment.queue.agents) {
    if (!hasRoom(agent, segment.queue)) continue
    const rank = (agent.work ? 1e16 : 0) + skill.level * 1e15 + agent.chats.length * 1e14 + agent.idleSince
    if (rank < bestRank) {
      best = agent
      bestRank = rank
    }
  }
  return best
}

/** What an agent with room takes next: the contact that has waited longest, by priority and skill; then the ticket that is due first. */
export function nextFor(world: World, agent: Agent): { segment: Segment } | { ticket: Ticket } | null {
  let segment: Segment | null = null
  let least = Infinity
  for (const skill of agent.spec.skills) {
    const queue = world.live.get(skill.queue)
    if (!queue || queue.waiting.length === 0 || !hasRoom(agent, queue)) continue
    for (const waiting of queue.waiting) {
      const rank = waiting.since + skill.level * LEVEL_MS - (queue.spec.priority + (waiting.urgent ? 5 : 0)) * PRIORITY_MS
      if (rank < least) {
        least = rank
        segment = waiting
      }
    }
  }
  if (segment) return { segment }
  return mayWork(agent) ? nextTicket(world, agent) : null
}

/** Who takes a ticket: the best skill, then the longest idle, of those with nothing in hand. */
export function workerFor(ticket: Ticket): Agent | null {
  let best: Agent | null = null
  let bestRank = Infinity
  for (const { agent, skill } of ticket.queue.agents) {
    if (skill.tier < ticket.tier || !mayWork(agent)) continue
    const rank = skill.level * 1e15 + agent.idleSince
    if (rank < bestRank) {
      best = agent
      bestRank = rank
    }
  }
  return best
}

/** May take contacts at all: signed in, not in aux, no break due, shift not over. */
export function isReady(agent: Agent): boolean {
  return agent.presence === 'available' && agent.owed.length === 0 && !agent.leaving
}

export function isIdle(agent: Agent): boolean {
  return !agent.call && agent.chats.length === 0 && !agent.work
}

function nextTicket(world: World, agent: Agent): { ticket: Ticket } | null {
  let ticket: Ticket | null = null
  let least = Infinity
  for (const skill of agent.spec.skills) {
    const queue = world.deferred.get(skill.queue)
    if (!queue) continue
    for (const waiting of queue.waiting) {
      const rank = waiting.dueAt + skill.level * LEVEL_DUE_MS
      if (waiting.tier <= skill.tier && rank < least) {
        least = rank
        ticket = waiting
      }
    }
  }
  return ticket && { ticket }
}

/** One call at a time and nothing beside it but a ticket that can be laid aside; chats up to the agent's slots. */
function hasRoom(agent: Agent, queue: LiveQueue): boolean {
  if (!isReady(agent) || agent.call) return false
  if (queue.spec.channel === 'chat') return agent.chats.length + (agent.work ? 1 : 0) < agent.spec.chatSlots
  return agent.chats.length === 0
}

function mayWork(agent: Agent): boolean {
  return isReady(agent) && isIdle(agent)
}
