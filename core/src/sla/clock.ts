import type { ClockTargets } from '../settings/settings.ts'
import { addBusinessMs, always, businessMsBetween, isOpen, nextChange } from './calendar.ts'
import type { Terms } from './ticket-terms.ts'

export type ClockKind = keyof ClockTargets

/**
 * One promise on one ticket.
 *
 *     running ──done in time──► met          running ◄──► paused      (resolution only)
 *        │ └────past due──────► missed       running / paused ──ticket deleted or merged, nobody promised──► stopped
 *
 * `missed` counts from the due time on, whether or not it was kept later; `metAt` tells when it was.
 */
export type Clock = {
  kind: ClockKind
  startedAt: number
  /** By the terms that decided it, or that hold now; null where nothing was promised. */
  targetMs: number | null
  /** Which of the two spans below the promise counts. */
  clock: 'business' | 'calendar'
  /** Null while paused (the due time moves on), and where nothing was promised or the calendar never opens again. */
  dueAt: number | null
  state: 'running' | 'paused' | 'met' | 'missed' | 'stopped'
  /** When it was done, in time or not. */
  metAt: number | null
  /** Up to now or the end, pauses left out: in opening hours, and round the clock. */
  spentMs: number
  spentCalendarMs: number
  /** What is left of the target on the promise's own clock, negative once it is late. */
  leftMs: number | null
  /** A running clock outside opening hours stands still until then; null while it runs. */
  stillUntil: number | null
  /** When a running clock next stands still or goes on again by its calendar. */
  turnsAt: number | null
}

export type Pause = { from: number; to: number | null }

export type ClockRun = {
  kind: ClockKind
  startedAt: number
  /** When what was promised was done. */
  doneAt: number | null
  /** When the ticket left without that. */
  goneAt: number | null
  terms: readonly Terms[]
  /** When the clock was paused under these terms, in order; without it, never. */
  pauses?: (terms: Terms) => Pause[]
  now: number
}

/**
 * Reads one clock. When the terms change midway, the target in force holds from the original start; but a promise cannot fall due before
 * it was made, so a change that leaves no time is due at the moment of the change. What was missed under earlier terms stays missed.
 */
export function readClock(run: ClockRun): Clock {
  const { kind, startedAt, doneAt, goneAt, now } = run
  const decisive = decisiveTerms(run)
  const { terms, dueAt, missed } = decisive
  const target = terms?.targets[kind]
  const pauses = terms && run.pauses ? run.pauses(terms) : []
  const end = Math.max(startedAt, doneAt ?? goneAt ?? now)
  const spentMs = spent(terms?.calendar ?? always, startedAt, end, pauses)
  const spentCalendarMs = spent(always, startedAt, end, pauses)
  const clock = target?.clock ?? 'business'
  const over = doneAt !== null || goneAt !== null
  const paused = !over && pauses.at(-1)?.to === null
  const state = stateOf({
    missed,
    promised: target !== undefined,
    done: doneAt !== null,
    gone: doneAt === null && goneAt !== null,
    paused,
  })
  const turnsAt = state === 'running' && clock === 'business' && terms !== null ? nextChange(terms.calendar, now) : null
  const still = turnsAt !== null && terms !== null && !isOpen(terms.calendar, now)
  return {
    kind,
    startedAt,
    targetMs: target?.withinMs ?? null,
    clock,
    dueAt,
    state,
    metAt: doneAt,
    spentMs,
    spentCalendarMs,
    leftMs: target ? target.withinMs - (clock === 'business' ? spentMs : spentCalendarMs) : null,
    stillUntil: still ? turnsAt : null,
    turnsAt,
  }
}

/** The span that the promise counts. */
export function policyMs(clock: Clock): number {
  return clock.clock === 'business' ? clock.spentMs : clock.spentCalendarMs
}

type Facts = { missed: boolean; promised: boolean; done: boolean; gone: boolean; paused: boolean }

function stateOf({ missed, promised, done, gone, paused }: Facts): Clock['state'] {
  if (missed) return 'missed'
  if (gone || (done && !promised)) return 'stopped'
  if (done) return 'met'
  return paused ? 'paused' : 'running'
}

type Decision = { terms: Terms | null; dueAt: number | null; missed: boolean }

function decisiveTerms(run: ClockRun): Decision {
  const stop = run.doneAt ?? run.goneAt ?? run.now
  let decision: Decision = { terms: null, dueAt: null, missed: false }
  for (const [n, terms] of run.terms.entries()) {
    const until = run.terms[n + 1]?.from ?? Infinity
    if (until <= run.startedAt) continue
    if (decision.terms && terms.from > stop) break
    const due = dueOf(run, terms)
    const dueAt = due === null ? null : Math.max(due, decision.terms ? terms.from : due)
    decision = { terms, dueAt, missed: dueAt !== null && dueAt < Math.min(until, stop) }
    if (decision.missed) break
  }
  return decision
}

function dueOf(run: ClockRun, terms: Terms): number | null {
  const target = terms.targets[run.kind]
  if (!target) return null
  const calendar = target.clock === 'business' ? terms.calendar : always
  let left = target.withinMs
  let from = run.startedAt
  for (const pause of run.pauses?.(terms) ?? []) {
    const open = businessMsBetween(calendar, from, pause.from)
    if (left <= open) break
    if (pause.to === null) return null
    left -= open
    from = pause.to
  }
  return addBusinessMs(calendar, from, left)
}

function spent(calendar: typeof always, from: number, to: number, pauses: readonly Pause[]): number {
  let total = businessMsBetween(calendar, from, to)
  for (const pause of pauses) {
    const end = Math.min(pause.to ?? to, to)
    if (end > pause.from) total -= businessMsBetween(calendar, pause.from, end)
  }
  return total
}
