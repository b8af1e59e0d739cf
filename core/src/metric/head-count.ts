import type { AgentCounts } from '../frame/frame.ts'

/** Agents signed in and not in aux: here for contacts, with one or without (Amazon Connect). */
export function staffed(agents: AgentCounts): number {
  return agents.available + agents.ringing + busy(agents)
}

/** Agents with a contact or its wrap-up. */
export function busy(agents: AgentCounts): number {
  return agents.talking + agents.holding + agents.wrapping
}

/** Agents signed in, aux included. */
export function signedIn(agents: AgentCounts): number {
  return staffed(agents) + agents.aux
}
