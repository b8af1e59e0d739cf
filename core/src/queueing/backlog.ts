import { ceilQuotient, complement, decimalOf, type Decimal } from '../number/decimal.ts'
import { DomainError, needAmount, needCount, needShare } from '../number/domain-error.ts'

/** A piece of deferred work: there from the start of interval `release`, due by the end of interval `due` (both counted from 0). */
export type BacklogWork = { release: number; due: number; work: number }

/**
 * `openPerAgent[i]`: productive time that one agent gives in interval i, in the unit of the work (0 where nobody is there). Occupancy is the
 * share of that time which may be work, shrinkage the share of rostered time that is lost.
 */
export type Backlog = { openPerAgent: readonly number[]; work: readonly BacklogWork[]; shrinkage: number; occupancy: number }

export type BacklogStaff = {
  /** The least constant number of agents, a real number; infinite where work falls due while nobody is there. */
  agents: number
  /** The first and last interval of the window that forces it; null without work. Of equal ones the first. */
  critical: [number, number] | null
  /** Agents ÷ (1 − shrinkage) ÷ occupancy, and the same in whole people, rounded once and in decimals as written. */
  fte: number
  rostered: number
}

/**
 * The smallest staff that gets deferred work (mail, tickets) done by its due times.
 *
 * Work that is both released and due inside a window has to be done in it, so no staff below work ÷ open time of any window is enough; and
 * earliest due first meets every due time with the largest of these (Yao, Demers and Shenker 1995: the critical interval). An Erlang formula
 * on such a queue answers another question: nobody waits in line.
 *
 * @throws DomainError
 */
export function backlogStaff(backlog: Backlog): BacklogStaff {
  check(backlog)
  const { openPerAgent, shrinkage, occupancy } = backlog
  const dueIn = new Float64Array(openPerAgent.length)
  const releasedAt = Map.groupBy(backlog.work, ({ release }) => release)
  let worst: Window | null = null
  for (let first = openPerAgent.length - 1; first >= 0; first--) {
    for (const { due, work } of releasedAt.get(first) ?? []) dueIn[due]! += work
    const here = worstFrom(first, openPerAgent, dueIn)
    if (here && (!worst || densityOf(here) >= densityOf(worst) * (1 - TIE))) worst = here
  }
  if (!worst) return { agents: 0, critical: null, fte: 0, rostered: 0 }
  const agents = densityOf(worst)
  return {
    agents,
    critical: [worst.first, worst.last],
    fte: agents / (1 - shrinkage) / occupancy,
    rostered: agents === Infinity ? Infinity : rosteredFor(backlog, worst),
  }
}

/**
 * What is left undone at its due time when the agents of each interval work earliest due first: time of work per interval in which it falls
 * due. All 0 where the staff is enough, whole or not, constant or not.
 *
 * @throws DomainError
 */
export function backlogShortfall(work: readonly BacklogWork[], capacity: readonly number[]): number[] {
  check({ openPerAgent: capacity, work, shrinkage: 0, occupancy: 1 })
  const releasedAt = Map.groupBy(work, ({ release }) => release)
  const open = new Float64Array(capacity.length)
  const late = capacity.map(() => 0)
  for (const [now, offered] of capacity.entries()) {
    for (const { due, work } of releasedAt.get(now) ?? []) open[due]! += work
    let left = offered
    for (let due = now; due < capacity.length && left > 0; due++) {
      const done = Math.min(left, open[due]!)
      open[due]! -= done
      left -= done
    }
    late[now] = open[now]!
  }
  return late
}

/** Windows are compared with this slack, so that intervals in which nobody works do not decide by rounding. */
const TIE = 1e-12

type Window = { first: number; last: number; work: number; open: number }

function densityOf({ work, open }: Window): number {
  return open > 0 ? work / open : Infinity
}

/** The densest window that starts here, of the work released from here on; null where none falls due. */
function worstFrom(first: number, openPerAgent: readonly number[], dueIn: Float64Array): Window | null {
  let worst: Window | null = null
  let work = 0
  let open = 0
  for (let last = first; last < openPerAgent.length; last++) {
    work += dueIn[last]!
    open += openPerAgent[last]!
    if (work === 0) continue
    const here = { first, last, work, open }
    if (!worst || densityOf(here) > densityOf(worst) * (1 + TIE)) worst = here
  }
  return worst
}

/** ⌈work ÷ (open · (1 − shrinkage) · occupancy)⌉ in decimals as written: 21 agents at 30 % shrinkage are 30 people, not 31. */
function rosteredFor({ openPerAgent, work, shrinkage, occupancy }: Backlog, { first, last }: Window): number {
  const inside = work.filter(({ release, due }) => release >= first && due <= last)
  const open = sumOf(openPerAgent.slice(first, last + 1))
  const productive = times(times(open, complement(decimalOf(shrinkage))), decimalOf(occupancy))
  return ceilQuotient(sumOf(inside.map(({ work }) => work)), productive)
}

/** Exactly: 0.1 + 0.2 are 0.3. */
function sumOf(values: readonly number[]): Decimal {
  const decimals = values.map(decimalOf)
  const places = Math.max(0, ...decimals.map((decimal) => decimal.places))
  const digits = decimals.reduce((sum, decimal) => sum + decimal.digits * 10n ** BigInt(places - decimal.places), 0n)
  return { digits, places }
}

function times(left: Decimal, right: Decimal): Decimal {
  return { digits: left.digits * right.digits, places: left.places + right.places }
}

function check({ openPerAgent, work, shrinkage, occupancy }: Backlog): void {
  needShare('shrinkage', shrinkage)
  if (shrinkage === 1) throw new DomainError('shrinkage', shrinkage, 'below 1: somebody has to be there')
  if (!(occupancy > 0 && occupancy <= 1)) throw new DomainError('occupancy', occupancy, 'above 0 and at most 1')
  for (const [index, open] of openPerAgent.entries()) needAmount(`openPerAgent[${index}]`, open)
  for (const [index, { release, due, work: amount }] of work.entries()) {
    needCount(`work[${index}].release`, release)
    needCount(`work[${index}].due`, due)
    needAmount(`work[${index}].work`, amount)
    if (release > due) throw new DomainError(`work[${index}].release`, release, `at most its due interval, ${due}`)
    if (due >= openPerAgent.length)
      throw new DomainError(`work[${index}].due`, due, `before the end of the plan, ${openPerAgent.length}`)
  }
}
