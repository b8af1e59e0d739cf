import type { Model } from '../model/model.ts'
import { isPresent } from './cut.ts'
import type { StaffGroup, StaffItem } from './frame.ts'
import { everybody, type Staff } from './staff.ts'

/**
 * Who serves what, for boards that show `queues`: groups of these queues and of all that are of one pool with them. `queues` of the answer are
 * those of whole pools: for each there is to be a pace.
 */
export function cutStaff(
  model: Model,
  queues: readonly string[],
  now: number,
  staff: Staff = everybody(model, now),
): { item: StaffItem; queues: string[] } {
  const groups = new Map<string, StaffGroup>()
  for (const member of staff.all) {
    if (!isPresent(member, now)) continue
    const { state, queues: served } = member.agent.now
    const key = JSON.stringify(served)
    let group = groups.get(key)
    if (!group) groups.set(key, (group = { queues: [...served], here: 0, free: 0, away: 0, untold: 0 }))
    if (state === 'aux') group.away++
    else group.here++
    if (state === 'available') group.free++
    if (member.agent.tail?.untold === true) group.untold++
  }
  const near = nearestOf([...groups.values()], queues)
  const shown = [...groups].filter(([, group]) => group.queues.some((queue) => near.has(queue)))
  return {
    item: { groups: shown.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group) },
    queues: [...near].sort(),
  }
}

/** Some queues, and all that hang together with them through people who serve both. */
function nearestOf(groups: readonly StaffGroup[], queues: readonly string[]): Set<string> {
  const near = new Set(queues)
  for (let before = -1; before !== near.size;) {
    before = near.size
    for (const group of groups)
      if (group.queues.some((queue) => near.has(queue))) for (const queue of group.queues) near.add(queue)
  }
  return near
}
