import type { Segment } from './contact.ts'
import type { Agent, LiveQueue, Ticket } from './world.ts'

/** A second-choice skill counts as if its contact had waited this much less. */
const LEVEL_MS = 15_000
const PRIORITY_MS = 60_000
const URGENT_MS = 5 * PRIORITY_MS
/** Who helps out elsewhere takes from there only what is due much sooner than what waits in his own queue. */
const LEVEL_DUE_MS = 30 * 60_000

/**
 * Who takes a waiting contact: the best skill first, then who has fewest chats, then who has been idle longest. For a call somebody idle
 * goes before somebody who would have to lay a ticket aside.
 */
export function agentFor(segment: Segment): Agent | null {
  const { queue } = segment
  const { agents } = queue
  let best: Agent | null = null
  let bestRank = Infinity
  for (let i = 0; i < agents.length; i++) {
    const { agent, level } = agents[i]!
    if (!hasRoom(agent, queue)) continue
    const rank = (agent.work ? 1e16 : 0) + level * 1e15 + agent.chats.length * 1e14 + agent.idleSince
    if (rank < bestRank) {
      best = agent
      bestRank = rank
    }
  }
  return best
}

/** The contact that an agent with room takes next: who has waited longest, by priority and skill. */
export function nextContact(agent: Agent): Segment | null {
  let next: Segment | null = null
  let least = Infinity
  for (let i = 0; i < agent.live.length; i++) {
    const { queue, level } = agent.live[i]!
    const ordinary = queue.ordinary.first
    const urgent = queue.urgent.first
    if ((!ordinary && !urgent) || !hasRoom(agent, queue)) continue
    const ahead = level * LEVEL_MS - queue.spec.priority * PRIORITY_MS
    if (urgent && urgent.since + ahead - URGENT_MS < least) {
      least = urgent.since + ahead - URGENT_MS
      next = urgent
    }
    if (ordinary && ordinary.since + ahead < least) {
      least = ordinary.since + ahead
      next = ordinary
    }
  }
  return next
}

/** The ticket that an agent with nothing in hand takes next: the one due first, of those of his tier. */
export function nextTicket(agent: Agent): Ticket | null {
  if (agent.deferred.length === 0 || !agent.ready || !isIdle(agent)) return null
  let next: Ticket | null = null
  let least = Infinity
  for (let skill = 0; skill < agent.deferred.length; skill++) {
    const { queue, level, tier } = agent.deferred[skill]!
    for (let i = 0; i < tier && i < queue.waiting.length; i++) {
      const first = queue.waiting[i]!.next
      if (!first || first.dueAt + level * LEVEL_DUE_MS >= least) continue
      least = first.dueAt + level * LEVEL_DUE_MS
      next = first
    }
  }
  return next
}

/** Who takes a ticket: the best skill, then the longest idle, of those with nothing in hand. */
export function workerFor(ticket: Ticket): Agent | null {
  let best: Agent | null = null
  let bestRank = Infinity
  const { agents } = ticket.queue
  for (let i = 0; i < agents.length; i++) {
    const { agent, level, tier } = agents[i]!
    if (!agent.ready || tier < ticket.tier || !isIdle(agent)) continue
    const rank = level * 1e15 + agent.idleSince
    if (rank < bestRank) {
      best = agent
      bestRank = rank
    }
  }
  return best
}

export function isIdle(agent: Agent): boolean {
  return !agent.call && agent.chats.length === 0 && !agent.work
}

/** One call at a time and nothing beside it but a ticket that can be laid aside; chats up to the agent's slots. */
function hasRoom(agent: Agent, queue: LiveQueue): boolean {
  if (agent.call || !agent.ready) return false
  if (queue.isChat) return agent.chats.length + (agent.work ? 1 : 0) < agent.spec.chatSlots
  return agent.chats.length === 0
}
