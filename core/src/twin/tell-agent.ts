import { tell, type Teller } from './notes.ts'
import type { AgentObserver } from './observer.ts'
import type { Agent } from './world.ts'

type Shown = 'offline' | 'available' | 'aux' | 'busy'

/** Tells where agents are. */
export function agentTeller(teller: Teller): AgentObserver {
  const shown = new Map<Agent, { presence: Shown; at: number; twice: number }>()
  /** An agent's facts are numbered by their moment, so that they keep their ids wherever the simulation began. */
  const show = (agent: Agent, data: Parameters<typeof tell<'agent.state'>>[6]) => {
    const { now } = teller.world
    const last = shown.get(agent)
    const twice = last?.at === now ? last.twice + 1 : 0
    shown.set(agent, { presence: data.presence, at: now, twice })
    tell(teller, agent.spec.source, 'agent.state', 'agent', agent.spec.id, twice > 0 ? `${now}-${twice}` : String(now), data)
  }
  return {
    agentRestored(agent) {
      shown.set(agent, { presence: agent.presence, at: -1, twice: 0 })
    },
    signedIn(agent) {
      const { skills, chatSlots } = agent.spec
      const queues = skills.map((skill) => skill.queue)
      show(agent, { presence: 'available', queues, slots: chatSlots > 0 ? { voice: 1, chat: chatSlots } : { voice: 1 } })
    },
    signedOut(agent) {
      show(agent, { presence: 'offline' })
    },
    away(agent, cause) {
      show(agent, { presence: 'aux', reason: agent.away!.reason, cause })
    },
    /**
     * Tells that the agent is busy with tickets, or available again, where that is not what was told last: ticket after ticket without a
     * pause is one stretch. His own source tells it, so that there is one word for him at a time; his queues stay those he signed in to.
     */
    hands(agent) {
      if (agent.presence !== 'available') return
      const presence = agent.work ? 'busy' : 'available'
      const last = shown.get(agent)
      if (last && last.presence !== presence) show(agent, { presence })
    },
    workRestored(agent) {
      if (agent.presence === 'available') shown.set(agent, { presence: 'busy', at: -1, twice: 0 }) // told when it began
    },
  }
}
