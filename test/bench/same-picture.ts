/**
 * What the clock alone moves: the moment of a record, time that goes on, and how long a source has been silent, with the mark that this puts on
 * queues. `late` counts facts that came after what their batch had brought already: a log that is read again comes in other batches.
 */
const clockwork: ReadonlySet<string> = new Set([
  'at', 'busyMs', 'availableMs', 'attendedMs', 'agentBusyMs', 'agentUntoldMs', 'agentAvailableMs', 'agentRingingMs', 'agentAuxMs', 'slotBusyMs',
  'lagMs', 'state', 'since', 'doubted', 'late',
]) // prettier-ignore

const SHOWN = 80

/** The records that two pictures (messages of a snapshot) show differently, each with where its texts part. */
export function differences(before: string, after: string): string[] {
  const [was, is] = [recordsOf(before), recordsOf(after)]
  const keys = [...new Set([...was.keys(), ...is.keys()])].sort()
  return keys.flatMap((key) => {
    const [old = 'nothing', now = 'nothing'] = [was.get(key), is.get(key)]
    if (old === now) return []
    const from = Math.max(0, [...old].findIndex((character, n) => character !== now[n]) - SHOWN / 2)
    return [`${key}: …${old.slice(from, from + SHOWN)}… became …${now.slice(from, from + SHOWN)}…`]
  })
}

function recordsOf(message: string): Map<string, string> {
  const { upserts } = JSON.parse(message) as { upserts: Record<string, unknown> }
  return new Map(Object.entries(upserts).map(([key, record]) => [key, JSON.stringify(record, withoutClockwork)]))
}

function withoutClockwork(key: string, value: unknown): unknown {
  return clockwork.has(key) ? 0 : value
}
