import type { Recount } from './recount.ts'

/** A recording's `expected.json`, as far as we read it. */
export type Expected = {
  segments: number
  contacts_by_linkedid?: number
  contacts_by_uniqueid?: number
  queues: Record<string, Record<string, number>>
  hold?: { n: number; ms: number }
  pause_events_by_reason?: Record<string, number>
  agents?: Record<string, { answered: number; talk_ms: number }>
}

/** Which path was loaded: the clocks differ, and with them what can be compared. */
export type Clock = 'log' | 'ami'

export type Figure = { name: string; expected: number; got: number | null }

/**
 * Every figure of the recording that this path can state, beside what was counted. Sums of milliseconds come from the AMI clock; the file
 * knows whole seconds, and has figures of its own where they were given (`_log_clock`).
 */
export function figuresOf(expected: Expected, got: Recount, clock: Clock): Figure[] {
  const figures: Figure[] = [{ name: 'segments', expected: expected.segments, got: got.segments }]
  const contacts = clock === 'ami' ? expected.contacts_by_linkedid : expected.contacts_by_uniqueid
  if (contacts !== undefined) figures.push({ name: 'contacts', expected: contacts, got: got.contacts })
  for (const [queue, keys] of Object.entries(expected.queues)) {
    for (const [key, value] of Object.entries(keys)) {
      const figure = queueFigure(key, got.queues[queue], clock)
      if (figure !== undefined) figures.push({ name: `${queue}.${key}`, expected: value, got: figure })
    }
    figures.push(...unexpectedEnds(queue, keys, got))
  }
  for (const queue of Object.keys(got.queues)) {
    if (!expected.queues[queue]) figures.push({ name: `${queue}.queued`, expected: 0, got: got.queues[queue]!.queued })
  }
  if (clock === 'ami' && expected.hold) {
    figures.push(
      { name: 'hold.n', expected: expected.hold.n, got: got.hold.n },
      { name: 'hold.ms', expected: expected.hold.ms, got: got.hold.ms },
    )
  }
  figures.push(...agentFigures(expected, got, clock))
  for (const [reason, value] of Object.entries(expected.pause_events_by_reason ?? {})) {
    figures.push({ name: `pauses.${reason}`, expected: value, got: got.pauses[reason] ?? 0 })
  }
  return figures
}

export function differing(figures: readonly Figure[]): Figure[] {
  return figures.filter((figure) => figure.expected !== figure.got)
}

function queueFigure(key: string, queue: Recount['queues'][string] | undefined, clock: Clock): number | null | undefined {
  const within = /^(answered|abandoned)_within_(\d+)s(?:_(log|ms)_clock)?$/.exec(key)
  const ended = /^ended_(\w+)$/.exec(key)
  const isMs = /^(talk_ms|wait_ms_answered|wait_ms_abandoned)$/.test(key)
  if (within && within[3] !== undefined && (within[3] === 'log') !== (clock === 'log')) return undefined
  if (isMs && clock === 'log') return undefined
  if (!within && !ended && !isMs && key !== 'queued' && key !== 'answered' && key !== 'rejected') return undefined
  if (key === 'rejected' && clock === 'log') return undefined // the file does not know of them
  if (!queue) return null
  if (within) {
    const waits = within[1] === 'answered' ? queue.waitsAnswered : queue.waitsAbandoned
    return waits.filter((ms) => ms <= Number(within[2]) * 1000).length
  }
  if (ended) return queue.ended[ended[1]!] ?? 0
  if (key === 'talk_ms') return queue.talkMs
  if (key === 'wait_ms_answered') return sum(queue.waitsAnswered)
  if (key === 'wait_ms_abandoned') return sum(queue.waitsAbandoned)
  if (key === 'rejected') return queue.rejected
  return key === 'queued' ? queue.queued : queue.answered
}

/** Ends that the recording does not name did not happen. */
function unexpectedEnds(queue: string, keys: Record<string, number>, got: Recount): Figure[] {
  const told = Object.entries(keys).reduce((sum, [key, count]) => sum + (key.startsWith('ended_') ? count : 0), 0)
  // A recording that breaks off leaves contacts open; it says so by ends that do not add up.
  const isWhole = told === keys['queued']
  const ends = Object.entries(got.queues[queue]?.ended ?? {}).filter(
    ([how]) => keys[`ended_${how}`] === undefined && (how !== 'open' || isWhole),
  )
  return ends.map(([how, count]) => ({ name: `${queue}.ended_${how}`, expected: 0, got: count }))
}

function agentFigures(expected: Expected, got: Recount, clock: Clock): Figure[] {
  const figures: Figure[] = []
  for (const [agent, { answered, talk_ms }] of Object.entries(expected.agents ?? {})) {
    figures.push({ name: `agents.${agent}.answered`, expected: answered, got: got.agents[agent]?.answered ?? 0 })
    if (clock === 'ami') figures.push({ name: `agents.${agent}.talk_ms`, expected: talk_ms, got: got.agents[agent]?.talkMs ?? 0 })
  }
  for (const agent of Object.keys(got.agents)) {
    if (expected.agents && !expected.agents[agent]) {
      figures.push({ name: `agents.${agent}.answered`, expected: 0, got: got.agents[agent]!.answered })
    }
  }
  return figures
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
