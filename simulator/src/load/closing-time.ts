import type { Happening } from '@watchfloor/core/twin/happening'

/** What it takes for a floor that told `happenings` to be empty at `at`: contacts end, tickets are closed, agents go home. */
export function closingTime(happenings: readonly Happening[], at: number): Happening[] {
  const lastOf = new Map<string, { answered: boolean; ended: boolean; wrapped: boolean; done: boolean; last: Happening }>()
  for (const one of happenings) {
    const key = `${one.kind}/${one.thing}`
    const life = lastOf.get(key) ?? { answered: false, ended: false, wrapped: false, done: false, last: one }
    lastOf.set(key, life)
    life.last = one
    if (one.type === 'contact.answered') life.answered = true
    else if (one.type === 'contact.ended') life.ended = true
    else if (one.type === 'contact.wrapped') life.wrapped = true
    else if (one.type === 'agent.state') life.done = one.data.presence === 'offline'
    else if (one.type === 'ticket.changed') life.done ||= isOver(one.data.set)
  }
  const closing: Happening[] = []
  for (const { answered, ended, wrapped, done, last } of lastOf.values()) {
    const { source, kind, thing } = last
    const head = { at, source, kind, thing, n: 'closing', sequence: 0 } as const
    if (kind === 'segment') {
      if (!ended) closing.push({ ...head, type: 'contact.ended', data: { how: answered ? 'customer' : 'withdrawn' } })
      if (answered && !wrapped) closing.push({ ...head, type: 'contact.wrapped', data: {} })
    } else if (kind === 'ticket' && !done) {
      closing.push({ ...head, type: 'ticket.changed', data: { set: { status: 'closed' }, by: 'rule' } })
    } else if (kind === 'agent' && !done) {
      closing.push({ ...head, type: 'agent.state', data: { presence: 'offline', cause: 'system' } })
    }
  }
  return closing
}

function isOver({ status, merged_into: mergedInto }: { status?: string | undefined; merged_into?: string | undefined }): boolean {
  return status === 'closed' || status === 'deleted' || mergedInto !== undefined
}
