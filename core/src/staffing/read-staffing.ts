import type { PaceItem, StaffGroup } from '../frame/frame.ts'
import { deferredErlangs } from './deferred.ts'
import { readDemand, type Demand } from './demand.ts'
import { needOf, OCCUPANCY_CAP, type Need } from './need.ts'
import { poolsOf, sharesOf, sharing, type Pool } from './pool.ts'
import { turnsOf, type Turns } from './turns.ts'

/** Occupancy that the rule of thumb plans with (S2). */
export const RULE_OF_THUMB = 0.85

/** Have against need: two people or a tenth too few is short, one is tight, up to one more is balanced, the rest is to spare (metrics.md, 6). */
export type StaffBand = 'short' | 'tight' | 'balanced' | 'spare'

/** Why a figure of staffing is not known. `presence`: no source tells who is there; `calls`, `handled`: as of demand; `closed`: nobody is due. */
export type Unstaffed = 'presence' | 'calls' | 'handled' | 'closed'

/** People of a pool, or a queue's part of them, against what its work needs. */
export type Staffing = {
  have: number | null
  need: number | null
  /** `have − need`, in whole people; null while either is unknown. */
  gap: number | null
  band: StaffBand | null
  /** Why `need`, or else `have`, is null. */
  unknown: Unstaffed | null
}

export type PoolStaffing = Staffing & {
  /** The one with the largest load first: it names the pool. */
  queues: string[]
  free: number
  away: number
  /** What the need was worked out with; `workload` where nobody waits in line. */
  model: Need['model'] | 'workload' | null
  /** Which of its limits the need is at, and of which queue; `work`: all that is to be done, deferred work included. */
  binding: Need['binding'] | 'work'
  bindingQueue: string | null
  /** Mean patience of the pool's callers; null where it is not measured. */
  patienceMs: number | null
  /** The same need by Erlang C, which knows no impatience, and by the rule of thumb: load ÷ 85 %. */
  byErlangC: number | null
  byRuleOfThumb: number | null
  erlangs: number | null
  /** How near it is to one line served by all, 0–1: pool.ts. The same for its live queues alone. */
  sharing: number
  liveSharing: number
}

/**
 * A queue's part of its pool. It lacks people only as far as the pool does, since who serves several queues goes where he is needed; or as far as all
 * who serve it together are too few, whatever the pool has.
 */
export type QueueStaffing = Staffing & {
  pool: PoolStaffing
  /** Of a live queue: its part of the people while tickets are laid aside for contacts. */
  live: number | null
}

export type StaffingReading = {
  /** The pool that lacks most first. */
  pools: PoolStaffing[]
  queues: Map<string, QueueStaffing>
  /** What is expected of each queue, where that is known. */
  demands: Map<string, Demand>
  /** How the line of each live queue goes on, where that is known. */
  turns: Map<string, Turns>
}

/**
 * Who is there against who is needed, by pool: each person once. The need of a pool lies between that of one line which all of its people
 * serve (its loads together, each queue's own target, the strictest counts) and that of separate lines, by how far its people can take one
 * another's work (`sharing`). Deferred work fills the gaps between contacts: people and contacts may be busy up to the occupancy cap, no more.
 * A queue's have is its part of the people by recent work, its need its part of the pool's by what it would need alone; rounded once, at the end.
 *
 * @param paces a record for each queue of every pool that is to be read
 */
export function readStaffing(paces: readonly PaceItem[], groups: readonly StaffGroup[], now: number): StaffingReading {
  const byId = new Map(paces.map((pace) => [pace.id, pace]))
  const reading: StaffingReading = { pools: [], queues: new Map(), demands: new Map(), turns: new Map() }
  for (const pool of poolsOf(paces, groups)) {
    const parts = pool.queues.flatMap((queue) => byId.get(queue) ?? []).map((pace) => partOf(pace, now))
    const working = new Map(parts.filter(({ unknown }) => unknown !== 'closed').map(({ pace }) => [pace.id, pace]))
    for (const { pace, demand } of parts) if (demand) reading.demands.set(pace.id, demand)
    const staffing = readPool(pool, parts, now)
    reading.pools.push(staffing)
    const haves = pool.have === null ? null : sharesOf(pool, working)
    const contacts = new Map([...working].filter(([, { family }]) => family === 'live'))
    const lives = pool.have === null ? null : sharesOf(pool, contacts)
    const alone = parts.reduce((sum, { alone }) => sum + alone, 0)
    for (const { pace, unknown, alone: own } of parts) {
      const have = haves?.get(pace.id) ?? null
      const need = unknown ? null : staffing.need === null ? own : alone > 0 ? (staffing.need * own) / alone : 0
      const part = staffingOf(have, need, unknown)
      const atBest = have === null ? null : staffingOf(servingOf(pool, pace.id), need, unknown).band
      const live = pace.family === 'live' ? (lives?.get(pace.id) ?? null) : null
      reading.queues.set(pace.id, { ...part, band: harsher(milder(part.band, staffing.band), atBest), pool: staffing, live })
      const turns = pace.family === 'live' && have !== null ? turnsOf(pace.id, pool, byId, reading.demands) : null
      if (turns) reading.turns.set(pace.id, turns)
    }
  }
  reading.pools.sort((a, b) => urgencyOf(a) - urgencyOf(b) || (a.queues[0]! < b.queues[0]! ? -1 : 1))
  return reading
}

/** A queue within its pool: what is expected of it, and what it would need by itself. */
type Part = {
  pace: PaceItem
  demand: Demand | null
  unknown: Unstaffed | null
  alone: number
  aloneByC: number
  need: Need | null
}

function partOf(pace: PaceItem, now: number): Part {
  const idle = { pace, demand: null, alone: 0, aloneByC: 0, need: null }
  const left = pace.waiting + pace.overdue + pace.due.reduce((sum, count) => sum + count, 0)
  if (!pace.open && left === 0) return { ...idle, unknown: 'closed' }
  const demand = readDemand(pace, now)
  if ('unknown' in demand) return { ...idle, unknown: demand.unknown }
  if (pace.family === 'deferred') {
    const people = deferredErlangs(pace, demand, now) / OCCUPANCY_CAP
    return { pace, demand, unknown: null, alone: people, aloneByC: people, need: null }
  }
  const line = { ...demand, ...pace.wait }
  const need = needOf([line])
  const alone = need?.agents ?? 0
  const aloneByC = line.patienceMs === null ? alone : (needOf([patient(line)])?.agents ?? 0)
  return { pace, demand, unknown: null, alone, aloneByC, need }
}

function readPool(pool: Pool, parts: readonly Part[], now: number): PoolStaffing {
  const { queues, have, free, away } = pool
  const active = parts.flatMap(({ pace, demand }) => (demand ? { pace, demand } : []))
  const nothing = { model: null, binding: null, bindingQueue: null, patienceMs: null, byErlangC: null, byRuleOfThumb: null }
  if (active.length === 0) {
    const unknown = parts.find(({ unknown }) => unknown !== 'closed')?.unknown ?? 'closed'
    return { ...staffingOf(have, null, unknown), queues, free, away, ...nothing, erlangs: null, sharing: 1, liveSharing: 1 }
  }
  const loads = new Map(active.map(({ pace, demand }) => [pace.id, loadOf(pace, demand, now)]))
  const erlangs = [...loads.values()].reduce((sum, load) => sum + load, 0)
  const byLoad = [...queues].sort((a, b) => (loads.get(b) ?? 0) - (loads.get(a) ?? 0) || (a < b ? -1 : 1))
  const live = active.filter(({ pace }) => pace.family === 'live')
  const lines = live.map(({ pace, demand }) => ({ ...demand, ...pace.wait }))
  const only = live.length === 1 ? parts.find(({ pace }) => pace === live[0]!.pace)! : null
  const together = only ? only.need : needOf(lines)
  const shared = sharing(pool, loads)
  const deferred = active.reduce((sum, { pace }) => sum + (pace.family === 'deferred' ? loads.get(pace.id)! : 0), 0)
  // without deferred work the occupancy cap is one of the line's own limits
  const everything = deferred > 0 ? ((together?.carried ?? 0) + deferred) / OCCUPANCY_CAP : 0
  const between = (line: number, apart: number) => ceilOf(mix(Math.max(line, everything), apart, shared))
  const alone = parts.reduce((sum, { alone }) => sum + alone, 0)
  const aloneByC = parts.reduce((sum, { aloneByC }) => sum + aloneByC, 0)
  const need = between(together?.agents ?? 0, alone)
  const byWork = together === null || everything > together.agents
  return {
    ...staffingOf(have, need, null),
    queues: byLoad,
    free,
    away,
    model: together?.model ?? 'workload',
    binding: byWork ? 'work' : together.binding,
    bindingQueue: byWork ? null : live[together.line]!.pace.id,
    patienceMs: together?.patienceMs ?? null,
    byErlangC: together === null ? null : between(only ? only.aloneByC : needOf(lines.map(patient))!.agents, aloneByC),
    byRuleOfThumb: ceilOf(erlangs / RULE_OF_THUMB),
    erlangs,
    sharing: shared,
    liveSharing: sharing(pool, new Map(live.map(({ pace, demand }) => [pace.id, demand.erlangs]))),
  }
}

/** The same line if nobody left it. */
function patient<T extends { patienceMs: number | null }>(line: T): T {
  return { ...line, patienceMs: null }
}

function loadOf(pace: PaceItem, demand: Demand, now: number): number {
  return pace.family === 'deferred' ? deferredErlangs(pace, demand, now) : demand.erlangs
}

function mix(together: number, apart: number, shared: number): number {
  return together + (1 - shared) * Math.max(0, apart - together)
}

/** Whole people; a sum that is off by the last digit is not one more. */
function ceilOf(people: number): number {
  return Math.ceil(people * (1 - 1e-12))
}

function staffingOf(have: number | null, need: number | null, unknown: Unstaffed | null): Staffing {
  if (have === null || need === null) return { have, need, gap: null, band: null, unknown: unknown ?? 'presence' }
  const gap = Math.round(have - need)
  return { have, need, gap, band: bandOf(gap, need), unknown: null }
}

function bandOf(gap: number, need: number): StaffBand {
  if (gap <= -2 || (gap < 0 && gap <= -0.1 * need)) return 'short'
  if (gap < 0) return 'tight'
  return gap <= 1 ? 'balanced' : 'spare'
}

const bands: readonly StaffBand[] = ['short', 'tight', 'balanced', 'spare']

function milder(own: StaffBand | null, pools: StaffBand | null): StaffBand | null {
  if (own === null || pools === null) return own
  return bands.indexOf(own) < bands.indexOf(pools) ? pools : own
}

function harsher(one: StaffBand | null, other: StaffBand | null): StaffBand | null {
  if (one === null || other === null) return one
  return bands.indexOf(one) < bands.indexOf(other) ? one : other
}

/** All who can take from a queue, whatever else they serve. */
function servingOf({ groups }: Pool, queue: string): number {
  return groups.reduce((sum, { queues, here }) => (queues.includes(queue) ? sum + here : sum), 0)
}

const order: Record<StaffBand, number> = { short: 0, tight: 1, balanced: 2, spare: 2 }

/** Place of a pool in an order of alarm; whose band is unknown stands last. */
export function bandOrder({ band }: Staffing): number {
  return band === null ? 3 : order[band]
}

function urgencyOf(pool: PoolStaffing): number {
  return bandOrder(pool) * 1e6 + (pool.gap ?? 0)
}
