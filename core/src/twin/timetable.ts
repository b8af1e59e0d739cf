import { expectedOf } from './demand.ts'
import type { FloorSpec, QueueSpec } from './floor.ts'
import { clockAt, localDay, openSpans, type LocalDay } from './local-day.ts'

/** What is known of a day beforehand, in moments: chance has no part in it, so all runs of a simulation share it. */
export type DayPlan = {
  day: LocalDay
  /** Days since 1970: tells days apart where random numbers are drawn. */
  number: number
  queues: { spec: QueueSpec; pieces: Float64Array; open: [from: number, to: number][] }[]
  shifts: { agent: number; startAt: number; endAt: number; breaks: { reason: string; at: number; ms: number }[] }[]
}

/** The days of a floor. Clock times become moments once, which is slow, and not once a run. */
export type Timetable = { dayOf: (at: number) => DayPlan }

export function timetableOf(floor: FloorSpec): Timetable {
  let timetable = timetables.get(floor)
  if (!timetable) timetables.set(floor, (timetable = createTimetable(floor)))
  return timetable
}

const timetables = new WeakMap<FloorSpec, Timetable>()
/** A simulation that goes on for months looks at today, yesterday and tomorrow. */
const KEPT_DAYS = 8

function createTimetable(floor: FloorSpec): Timetable {
  const plans: DayPlan[] = []
  return {
    dayOf(at) {
      const known = plans.find(({ day }) => at >= day.startAt && at < day.endAt)
      if (known) return known
      const plan = planOf(floor, localDay(floor.zone, at))
      plans.push(plan)
      if (plans.length > KEPT_DAYS) plans.shift()
      return plan
    },
  }
}

function planOf(floor: FloorSpec, day: LocalDay): DayPlan {
  return {
    day,
    number: Math.round(Date.parse(`${day.date}T00:00:00Z`) / 86_400_000),
    queues: floor.queues.map((spec) => ({ spec, pieces: expectedOf(floor, spec, day), open: openSpans(spec.calendar, day) })),
    shifts: floor.agents.flatMap(({ week }, agent) => {
      const shift = week[day.weekday]
      if (!shift) return []
      const startAt = clockAt(day, shift.start)
      const breaks = shift.breaks.map(({ reason, after, minutes }) => ({ reason, at: startAt + after * 60_000, ms: minutes * 60_000 })) // prettier-ignore
      return [{ agent, startAt, endAt: clockAt(day, shift.end), breaks: breaks.sort((a, b) => a.at - b.at) }]
    }),
  }
}
