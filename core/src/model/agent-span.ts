import { compareText } from '../event/fact.ts'
import type { AgentStateName } from '../frame/frame.ts'
import { INTERVAL_MS, intervalStart } from '../interval/interval.ts'
import { WHOLE_FLOOR } from './book.ts'
import { ShareSet, type Share } from './share.ts'
import type { CountKey } from './counts.ts'

/** What the agent said of himself, from `at` on. `offline` also where nothing is known. */
export type Presence = {
  at: number
  presence: 'offline' | 'available' | 'aux' | 'busy'
  reason: string
  /** Queues served, as ids; null where the source does not say. */
  queues: readonly string[] | null
}

/** Something the agent had open: a ring, a segment's talk or wrap, a piece of work on a ticket. */
export type Activity = {
  /** The segment or ticket: two activities of one thing at once are one. */
  thing: string
  queue: string | null
  kind: 'ringing' | 'talking' | 'holding' | 'wrapping'
  from: number
  /** Null while it goes on. */
  to: number | null
}

/** What the agent is doing at the end of the known time. */
export type AgentNow = { state: AgentStateName; since: number; reason: string; queues: readonly string[]; held: number }

/**
 * Time from `from` on that is not booked yet because nothing has ended it: it accrues as the clock runs. `things`: the queues of what he has
 * open, in the order in which attention is shared out.
 */
export type Tail = {
  from: number
  state: AgentStateName
  queues: readonly string[]
  held: number
  things: readonly (string | null)[]
  /** No source has told of him so far: what he has open is all that is known. */
  untold: boolean
}

export type AgentSpan = { shares: Share[]; now: AgentNow; tail: Tail | null }

/**
 * What one agent's time in `[from, to)` adds to the intervals, and what he is doing at `until`.
 *
 * His effective state is his declared presence overlaid by what he has open, the strongest first: talking, holding, wrapping, ringing. So a
 * talking agent who is paused meanwhile keeps talking, and a feed that tells only presence gives the same model as one that tells everything.
 * Each slice of busy time counts once for the agent (occupancy), and is shared out over the things he had open (attended time) in whole
 * milliseconds, the remainder to the first.
 *
 * Time that something ended is booked in full. The last stretch, which only the clock ends, is booked up to the last interval boundary
 * before `until`; the rest is the tail.
 */
export function agentSpan(input: {
  from: number
  to: number
  until: number
  /** In time order; the first may lie before `from`. */
  presences: readonly Presence[]
  activities: readonly Activity[]
  /** Queues to book his time to while his source names none. */
  usualQueues: readonly string[]
}): AgentSpan {
  const end = Math.min(input.to, input.until)
  const shares = new ShareSet()
  let now: AgentNow = { state: 'offline', since: input.from, reason: '', queues: [], held: 0 }
  let tail: Tail | null = null
  const cuts = boundaries(input, end)
  const sweep = sweepOf(input)
  const isNewest = input.until < input.to
  const turnsAtEnd = isNewest && turnsAt(input, end)
  for (let i = 0; i + 1 < cuts.length; i++) {
    const from = cuts[i]!
    const to = cuts[i + 1]!
    const slice = sweep(from)
    now = continued(now, slice, from)
    const open = isNewest && !turnsAtEnd && i + 2 === cuts.length
    const bookedTo = open ? Math.max(from, Math.min(to, intervalStart(to))) : to
    book(shares, slice, from, bookedTo)
    if (open) tail = tailOf(slice, bookedTo)
  }
  if (isNewest && tail === null && end >= input.from) {
    // Something turns at this very moment: what he does from now on is all tail.
    const slice = sweep(end)
    now = continued(now, slice, end)
    tail = tailOf(slice, end)
  }
  return { shares: shares.list(), now, tail }
}

function continued(now: AgentNow, { state, reason, queues, held }: Slice, from: number): AgentNow {
  const goesOn = state === now.state && reason === now.reason
  return { state, reason, queues, held, since: goesOn ? now.since : from }
}

function tailOf({ state, queues, held, things, untold }: Slice, from: number): Tail {
  return { from, state, queues, held, things, untold }
}

function turnsAt(input: { presences: readonly Presence[]; activities: readonly Activity[] }, at: number): boolean {
  return (
    input.presences.some((presence) => presence.at === at) || input.activities.some(({ from, to }) => from === at || to === at)
  )
}

type Slice = {
  state: AgentStateName
  reason: string
  queues: readonly string[]
  held: number
  /** The queues of what he has open. */
  things: readonly (string | null)[]
  untold: boolean
}

/** Where anything begins or ends in `[from, end]`, both included, in order. */
function boundaries(
  input: { from: number; presences: readonly Presence[]; activities: readonly Activity[] },
  end: number,
): number[] {
  if (end <= input.from) return []
  const cuts = [input.from, end]
  const add = (at: number | null) => {
    if (at !== null && at > input.from && at < end) cuts.push(at)
  }
  for (const presence of input.presences) add(presence.at)
  for (const activity of input.activities) {
    add(activity.from)
    add(activity.to)
  }
  cuts.sort((a, b) => a - b)
  return cuts.filter((at, n) => at !== cuts[n - 1])
}

/** Gives the slice that begins at each cut, asked for in rising order. */
function sweepOf(input: {
  presences: readonly Presence[]
  activities: readonly Activity[]
  usualQueues: readonly string[]
}): (from: number) => Slice {
  const { presences, usualQueues } = input
  const coming = input.activities.toSorted((a, b) => a.from - b.from)
  const open: Activity[] = []
  let next = 0
  let presence: Presence | null = null
  let nextPresence = 0
  return (from) => {
    while (nextPresence < presences.length && presences[nextPresence]!.at <= from) presence = presences[nextPresence++]!
    while (next < coming.length && coming[next]!.from <= from) open.push(coming[next++]!)
    let kept = 0
    for (const activity of open) if (activity.to === null || activity.to > from) open[kept++] = activity
    open.length = kept
    const things = thingsOf(open)
    const state = stateOf(open, presence)
    const queues = presence?.queues ?? (state === 'offline' ? [] : usualQueues)
    const reason = state === 'aux' ? (presence?.reason ?? '') : ''
    return { state, reason, queues, held: things.length, things, untold: presence === null }
  }
}

function stateOf(open: readonly Activity[], presence: Presence | null): AgentStateName {
  let strongest: Activity['kind'] | null = null
  for (const { kind } of open) if (strongest === null || strength[kind] > strength[strongest]) strongest = kind
  if (strongest !== null && strongest !== 'ringing') return strongest
  if (presence?.presence === 'busy') return 'talking'
  return strongest ?? presence?.presence ?? 'offline'
}

const strength = { talking: 3, holding: 2, wrapping: 1, ringing: 0 } as const

const agentKeys: Partial<Record<AgentStateName, CountKey>> = {
  talking: 'agentBusyMs',
  holding: 'agentBusyMs',
  wrapping: 'agentBusyMs',
  available: 'agentAvailableMs',
  ringing: 'agentRingingMs',
  aux: 'agentAuxMs',
}

/**
 * Which counter an agent's time in a state belongs to; null for offline. Busy time of somebody of whom only his contacts are known is kept
 * apart: nobody knows when he was there and free, so it says nothing of occupancy.
 */
export function timeKey({ state, untold }: Pick<Tail, 'state' | 'untold'>): CountKey | null {
  const key = agentKeys[state] ?? null
  return untold && key === 'agentBusyMs' ? 'agentUntoldMs' : key
}

function book(shares: ShareSet, slice: Slice, from: number, to: number): void {
  const key = timeKey(slice)
  for (let at = from; at < to;) {
    const start = intervalStart(at)
    const end = Math.min(to, start + INTERVAL_MS)
    const ms = end - at
    bookTime(shares, WHOLE_FLOOR, start, key, ms, slice.held)
    for (const queue of slice.queues) bookTime(shares, queue, start, key, ms, slice.held)
    bookAttended(shares, slice.things, start, ms)
    at = end
  }
}

function bookTime(shares: ShareSet, queue: string, start: number, key: CountKey | null, ms: number, held: number): void {
  if (key) shares.add(queue, start, key, ms)
  if (held > 0) shares.add(queue, start, 'slotBusyMs', ms * held)
}

/** Each open thing's queue gets the wall time it was open and its part of the agent's attention. */
function bookAttended(shares: ShareSet, things: readonly (string | null)[], start: number, ms: number): void {
  for (let n = 0; n < things.length; n++) {
    const queue = things[n]!
    if (queue === null) continue
    shares.add(queue, start, 'busyMs', ms)
    shares.add(queue, start, 'attendedMs', attentionMs(ms, things.length, n))
  }
}

/** The queues of the things he has open and works on, each thing once, in an order of their own. */
function thingsOf(open: readonly Activity[]): (string | null)[] {
  const worked = open.filter(({ kind }) => kind !== 'ringing')
  if (worked.length <= 1) return worked.map(({ queue }) => queue)
  const things = new Map<string, string | null>() // of two works on one thing at once the later begun says where
  for (const { thing, queue } of worked) things.set(thing, queue)
  return [...things].sort(([a], [b]) => compareText(a, b)).map(([, queue]) => queue)
}

/** What of a slice goes to the `n`th of `count` things: whole milliseconds, the remainder to the first. */
export function attentionMs(ms: number, count: number, n: number): number {
  return Math.floor(ms / count) + (n < ms % count ? 1 : 0)
}
