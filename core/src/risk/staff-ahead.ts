import type { StaffStretch } from '../queueing/queue-wait-varying.ts'

/**
 * Agents from now on: those who are present, plus or minus whom the roster brings and takes away. Who is rostered and has not come is not
 * counted on, who stayed beyond it is, until the roster changes; never fewer than none. Without a roster those present stay.
 *
 * @param scheduled the roster from now on; its first stretch is the one that runs
 */
export function staffAhead(present: number, scheduled: readonly StaffStretch[] | null): StaffStretch[] {
  if (!scheduled || scheduled.length === 0) return [{ duration: Infinity, agents: present }]
  const running = scheduled[0]!.agents
  return scheduled.map(({ duration, agents }) => ({ duration, agents: Math.max(0, present + agents - running) }))
}
