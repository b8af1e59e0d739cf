import { abandonRate } from '../metric/abandon-rate.ts'
import { averageHandleTime } from '../metric/aht.ts'
import { averageSpeedOfAnswer } from '../metric/asa.ts'
import { firstResponseTime } from '../metric/first-response-time.ts'
import { busy } from '../metric/head-count.ts'
import { occupancyBand, type OccupancyBand } from '../metric/occupancy.ts'
import { ratio } from '../metric/ratio.ts'
import { serviceLevelBand } from '../metric/service-level-band.ts'
import { serviceLevelParts } from '../metric/service-level.ts'
import { ESCALATION_LEAD_MS } from '../sla/escalation.ts'
import { abandonState, shareState, waitState, raised, type FigureState, type State } from './figure-state.ts'
import type { Accrual, QueueItem } from './frame.ts'
import { settle } from './settled.ts'

/** A share against its target. */
export type LevelReading = {
  /** Of what is settled; null while nothing is. */
  value: number | null
  /** What the undecided can still make of it. */
  low: number | null
  high: number | null
  target: number
  withinMs: number
  /** False where the queue promises nothing: there is no value then, and the target is not to be shown. */
  promised: boolean
  /** `value − target`; null while either is missing. */
  distance: number | null
  counted: number
  state: FigureState
}

/** The promises on a deferred queue's tickets. */
export type DueReading = {
  /** Until the next first response falls due; null when none is to come. */
  leftMs: number | null
  /** First responses past due and not given. */
  overdue: number
  state: State
}

/** What a wall-board shows of a queue at a moment. */
export type QueueReading = {
  item: QueueItem
  /** The row's state: that of the headline, raised by somebody who is late now. */
  state: State
  /** Live: service level in the queue's reading. Deferred: first responses in time; past due is missed. */
  level: LevelReading
  /** Live: contacts in line. Deferred: tickets without a first response. */
  waiting: number
  longestMs: number | null
  longestState: State
  due: DueReading | null
  answered: number
  /** Abandoned; null where nobody waits in line. */
  left: number | null
  abandonRate: number | null
  abandonState: FigureState
  /** Live: speed of answer. Deferred: first response time. */
  asaMs: number | null
  ahtMs: number | null
  occupancy: number | null
  occupancyBand: OccupancyBand | null
  occupancyState: FigureState
  busy: number
}

/**
 * Reads a queue at `now`, which moves on between frames: waits grow, promises fall due, the young grow up, agents' time adds up. The same
 * `core` functions make these figures in history, so a settled one does not change later.
 *
 * @param at server time now; a board's clock that runs behind the cut is taken as the cut
 * @param day the site's local day of the frame: `floor.day`
 * @param former the reading before, for alarms that do not blink
 */
export function readQueue(item: QueueItem, at: number, day: { from: number; to: number }, former?: QueueReading): QueueReading {
  const now = Math.max(at, item.at)
  const live = item.family === 'live'
  const late = live ? settle(item, now, day.from) : null
  const due = live ? null : readDue(item, now)
  const level = late ? liveLevel(item, late, former) : deferredLevel(item, now, day.to, former)
  const longestMs = live && item.waitingSince.length > 0 ? now - item.waitingSince[0]! : null
  const longestState = waitState(longestMs, item.wait.withinMs)
  const occupancy = occupancyAt(item.occupancy, now)
  const rate = live ? abandonRate(item.today) : null
  return {
    item,
    state: raised(level.state, longestState === 'breach' ? 'breach' : due && due.overdue > 0 ? 'warning' : null),
    level,
    waiting: live ? item.waiting : item.tickets.firstRunning,
    longestMs,
    longestState,
    due,
    answered: live ? item.today.answered : item.today.firstResponses,
    left: live ? item.today.abandoned : null,
    abandonRate: rate,
    abandonState: abandonState(rate, item.today.offered - item.today.shortAbandoned),
    asaMs: live ? averageSpeedOfAnswer(item.today) : firstResponseTime(item.today),
    ahtMs: averageHandleTime(item.today),
    occupancy,
    occupancyBand: occupancy === null ? null : occupancyBand(occupancy),
    occupancyState: occupancyState(occupancy, (late?.late ?? 0) > 0 || (due?.overdue ?? 0) > 0),
    busy: busy(item.agents),
  }
}

/** Occupancy of the day at `now`: what was added up at the cut, and what the agents have added since. */
export function occupancyAt(accrual: Accrual, now: number): number | null {
  const since = Math.max(0, now - accrual.at)
  const busyMs = accrual.busyMs + accrual.busyNow * since
  const availableMs = accrual.availableMs + accrual.availableNow * since
  return ratio(busyMs, busyMs + availableMs)
}

/** Amber above the target band; red in overload while somebody is late: then it is not only tight, it is too little. */
export function occupancyState(occupancy: number | null, late: boolean): FigureState {
  if (occupancy === null) return 'unknown'
  const band = occupancyBand(occupancy)
  if (band !== 'pressure' && band !== 'overload') return 'normal'
  return band === 'overload' && late ? 'breach' : 'warning'
}

function liveLevel(item: QueueItem, settled: ReturnType<typeof settle>, former?: QueueReading): LevelReading {
  const { share: target, withinMs, variant } = item.wait
  const { met, counted } = serviceLevelParts(settled.counts, variant)
  const band = serviceLevelBand(settled.counts, settled.young, variant)
  const state = shareState({ met, counted, target, late: settled.late, former: former?.level.state })
  return { ...band, target, withinMs, promised: true, distance: band.value === null ? null : band.value - target, counted, state }
}

function deferredLevel(item: QueueItem, now: number, dayTo: number, former?: QueueReading): LevelReading {
  const { first, tickets, today } = item
  const target = first?.share ?? item.wait.share
  const withinMs = first?.withinMs ?? item.wait.withinMs
  if (!first)
    return { value: null, low: null, high: null, target, withinMs, promised: false, distance: null, counted: 0, state: 'unknown' }
  // the counts hold what was past due at the cut; these have fallen due since
  const missed = today.firstMissed + tickets.firstDue.filter((dueAt) => dueAt >= item.at && dueAt < now).length
  const undecided = tickets.firstDue.filter((dueAt) => dueAt >= now && dueAt < dayTo).length
  const met = today.firstMet
  const counted = met + missed
  const value = ratio(met, counted)
  const late = tickets.firstDue.filter((dueAt) => dueAt < now).length
  return {
    value,
    low: ratio(met, counted + undecided),
    high: ratio(met + undecided, counted + undecided),
    target,
    withinMs,
    promised: true,
    distance: value === null ? null : value - target,
    counted,
    state: shareState({ met, counted, target, late, former: former?.level.state }),
  }
}

function readDue(item: QueueItem, now: number): DueReading {
  const { firstDue } = item.tickets
  const overdue = firstDue.filter((dueAt) => dueAt < now).length
  const next = firstDue[overdue]
  const leftMs = next === undefined ? null : next - now
  // of a promise shorter than an hour half, as for escalation
  const lead = Math.min(ESCALATION_LEAD_MS, (item.first?.withinMs ?? Infinity) / 2)
  return { leftMs, overdue, state: overdue > 0 ? 'breach' : leftMs !== null && leftMs <= lead ? 'warning' : 'normal' }
}
