/** What the clock alone moves: the moment of a record, time that goes on, and how long ago a source was heard. */
const clockwork: ReadonlySet<string> = new Set([
  'at', 'busyMs', 'availableMs', 'attendedMs', 'agentBusyMs', 'agentAvailableMs', 'agentRingingMs', 'agentAuxMs', 'slotBusyMs', 'lagMs',
]) // prettier-ignore

/** Keys of records that two pictures (messages of a snapshot) show differently, with both texts. */
export function differingKeys(before: string, after: string): string[] {
  const [was, is] = [recordsOf(before), recordsOf(after)]
  const keys = [...new Set([...was.keys(), ...is.keys()])].sort()
  return keys.filter((key) => was.get(key) !== is.get(key)).map((key) => `${key}: ${was.get(key)} became ${is.get(key)}`)
}

function recordsOf(message: string): Map<string, string> {
  const { upserts } = JSON.parse(message) as { upserts: Record<string, unknown> }
  return new Map(Object.entries(upserts).map(([key, record]) => [key, JSON.stringify(record, withoutClockwork)]))
}

function withoutClockwork(key: string, value: unknown): unknown {
  return clockwork.has(key) ? 0 : value
}
