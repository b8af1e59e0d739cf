import { DomainError } from '../number/domain-error.ts'
import type { AgentSpec, FloorSpec, QueueSpec, Shift, Skill } from './floor.ts'
import type { AgentState, FloorState } from './state.ts'

/** What can be moved. All of it holds from the beginning of the span on, unless it says when. */
export type Lever =
  /** The agent serves these queues instead. */
  | { kind: 'skills'; agent: string; skills: readonly Skill[] }
  /** One more agent. `present`: signed in from the beginning; else when the roster says so. */
  | { kind: 'add'; agent: AgentSpec; present: boolean }
  /** The agent is not there in [from, to). */
  | { kind: 'release'; agent: string; from: number; to: number }
  /** The agent's shift of each weekday begins or ends so many minutes later (earlier: negative): overtime, an early start. */
  | { kind: 'shift'; agent: string; startBy: number; endBy: number }
  /** The agent's n-th break (from 0) is so many minutes later (earlier: negative). */
  | { kind: 'moveBreak'; agent: string; n: number; byMinutes: number }
  /** The queue's demand is multiplied in [from, to). */
  | { kind: 'demand'; queue: string; factor: number; from: number; to: number }
  | { kind: 'priority'; queue: string; priority: number }

/** The floor and its state with the levers moved; neither is changed. */
export function applyLevers(
  floor: FloorSpec,
  state: FloorState | undefined,
  levers: readonly Lever[],
  from: number,
): { floor: FloorSpec; state: FloorState | undefined } {
  let variant = { floor, state }
  levers.forEach((lever, i) => {
    variant = { floor: moved(variant.floor, lever, `levers.${i}`), state: movedState(variant.state, lever, from) }
  })
  return variant
}

function moved(floor: FloorSpec, lever: Lever, field: string): FloorSpec {
  switch (lever.kind) {
    case 'skills':
      return withAgent(floor, lever.agent, field, (agent) => ({ ...agent, skills: lever.skills }))
    case 'add':
      return { ...floor, agents: [...floor.agents, lever.agent] }
    case 'release': {
      const { agent, from, to } = lever
      return withAgent({ ...floor, absences: [...floor.absences, { agent, from, to }] }, agent, field, (same) => same)
    }
    case 'shift': {
      const { startBy, endBy } = lever
      return withShifts(floor, lever.agent, field, (shift) => {
        const breaks = shift.breaks.map((one) => ({ ...one, after: one.after - startBy })) // breaks stay when they were
        return { start: shift.start + startBy, end: shift.end + endBy, breaks }
      })
    }
    case 'moveBreak': {
      const { n, byMinutes } = lever
      const move = (one: Shift['breaks'][number], i: number) => (i === n ? { ...one, after: one.after + byMinutes } : one)
      return withShifts(floor, lever.agent, field, (shift) => ({ ...shift, breaks: shift.breaks.map(move) }))
    }
    case 'demand': {
      const { queue, factor, from, to } = lever
      return withQueue({ ...floor, surges: [...floor.surges, { queue, factor, from, to }] }, queue, field, (same) => same)
    }
    case 'priority':
      return withQueue(floor, lever.queue, field, (queue) => ({ ...queue, priority: lever.priority }) as QueueSpec)
  }
}

/** Who is added and present is signed in; who is released at once goes as soon as his hands are free. */
function movedState(state: FloorState | undefined, lever: Lever, from: number): FloorState | undefined {
  if (!state) return state
  if (lever.kind === 'add' && lever.present) return { ...state, agents: [...state.agents, newcomer(lever.agent.id, from)] }
  if (lever.kind !== 'release' || lever.from > from || lever.to <= from) return state
  const agents = state.agents.map((one) => (one.agent === lever.agent ? { ...one, leaving: true } : one))
  return { ...state, agents }
}

function newcomer(agent: string, from: number): AgentState {
  return { agent, presence: 'available', idleSince: from, leaving: false, away: null, owed: [], rested: 0 }
}

function withAgent(floor: FloorSpec, id: string, field: string, change: (agent: AgentSpec) => AgentSpec): FloorSpec {
  if (!floor.agents.some((agent) => agent.id === id)) throw new DomainError(`${field}.agent`, id, 'an agent of the floor')
  return { ...floor, agents: floor.agents.map((agent) => (agent.id === id ? change(agent) : agent)) }
}

function withShifts(floor: FloorSpec, id: string, field: string, change: (shift: Shift) => Shift): FloorSpec {
  return withAgent(floor, id, field, (agent) => ({ ...agent, week: agent.week.map((shift) => shift && change(shift)) }))
}

function withQueue(floor: FloorSpec, id: string, field: string, change: (queue: QueueSpec) => QueueSpec): FloorSpec {
  if (!floor.queues.some((queue) => queue.id === id)) throw new DomainError(`${field}.queue`, id, 'a queue of the floor')
  return { ...floor, queues: floor.queues.map((queue) => (queue.id === id ? change(queue) : queue)) }
}
