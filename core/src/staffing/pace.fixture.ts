import type { PaceItem, PaceTally } from '../frame/frame.ts'

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE

/** Noon of some day, and an hour later: `now` of the fixtures. */
export const noon = Date.UTC(2026, 10, 24, 12)
export const now = noon + HOUR

const nothing: PaceTally = {
  ...{ offered: 0, opened: 0, answered: 0, abandoned: 0, waitMs: 0, handled: 0, handleMs: 0 },
  ...{ replies: 0, solved: 0, busyMs: 0, attendedMs: 0 },
}

type Facts = { calls: number; handleMs?: number; patienceMs?: number | null; usual?: number[] | null; more?: Partial<PaceItem> }

/** A phone queue at 80/20 that took so many calls in the last hour, and no others today; one in fifteen left. */
export function phone(id: string, { calls, handleMs = 6 * MINUTE, patienceMs = null, usual = null, more }: Facts): PaceItem {
  const abandoned = patienceMs === null ? 0 : Math.ceil(calls / 15)
  const work = { handled: calls, handleMs: calls * handleMs, busyMs: calls * handleMs, attendedMs: calls * handleMs }
  const tally = {
    ...nothing,
    offered: calls,
    answered: calls - abandoned,
    abandoned,
    waitMs: abandoned * (patienceMs ?? 0),
    ...work,
  }
  return {
    ...{ id, name: id, family: 'live', open: true, first: null, waiting: 0, slots: null },
    wait: { share: 0.8, withinMs: 20_000, variant: 'C', shortMs: 5_000 },
    ...{ from: noon, lately: tally, today: tally, usual },
    ...{ dueFrom: now, overdue: 0, due: [0, 0, 0, 0, 0, 0, 0, 0, 0] },
    ...more,
  }
}

/** A mail queue whose agents wrote so many replies of six minutes today, one to each ticket that came in the last hour. */
export function mail(id: string, tickets: number, more: Partial<PaceItem> = {}): PaceItem {
  const ms = tickets * 6 * MINUTE
  const tally = { ...nothing, opened: tickets, replies: tickets, solved: tickets, busyMs: ms, attendedMs: ms }
  return {
    ...phone(id, { calls: 0 }),
    ...{ family: 'deferred', first: { share: 0.9, withinMs: 2 * HOUR }, lately: tally, today: tally },
    ...more,
  }
}
