import type { AgentRecord } from '../model/agent.ts'
import type { Model } from '../model/model.ts'

/** An agent at a moment: `until` = how far his time is known, epoch ms. */
export type Member = { agent: AgentRecord; until: number }

/** The agents of a model at a moment, looked up once for all records that are cut then. */
export type Staff = {
  readonly all: readonly Member[]
  /** Those who have to do with a queue: they serve it, or have something of it open. Perhaps more. */
  of(queue: string): readonly Member[]
}

const nobody: readonly Member[] = []

/** Everybody for every queue: cheaper to make than `staffOf`, for one question. */
export function everybody(model: Model, now: number): Staff {
  const all = [...model.agents.values()].map((agent) => ({ agent, until: model.untilOf(agent, now) }))
  return { all, of: () => all }
}

/** By queue: for whoever asks about many. */
export function staffOf(model: Model, now: number): Staff {
  const all: Member[] = []
  const byQueue = new Map<string, Member[]>()
  const enlist = (member: Member, queue: string) => {
    const members = byQueue.get(queue)
    if (!members) byQueue.set(queue, [member])
    else if (members.at(-1) !== member) members.push(member)
  }
  for (const agent of model.agents.values()) {
    const member = { agent, until: model.untilOf(agent, now) }
    all.push(member)
    for (const queue of agent.now.queues) enlist(member, queue)
    if (agent.tail === null) continue
    for (const queue of agent.tail.queues) enlist(member, queue)
    for (const queue of agent.tail.things) if (queue !== null) enlist(member, queue)
  }
  return { all, of: (queue) => byQueue.get(queue) ?? nobody }
}
