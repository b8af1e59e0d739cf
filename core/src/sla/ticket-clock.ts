import { always, businessMsBetween } from './calendar.ts'
import { readClock, type Clock } from './clock.ts'
import { pauses, reopenings, ticketEnd, type TicketLife } from './ticket-life.ts'
import type { Terms } from './ticket-terms.ts'

/** The first word of a bot: kept beside the first response, never instead of it. */
export type Acknowledgement = { at: number; spentMs: number; spentCalendarMs: number }

export type TicketClocks = {
  ack: Acknowledgement | null
  /** Null where we began the conversation: no customer was waiting. */
  first: Clock | null
  /** One for each stretch of customer messages without an answer after the first response, in order. */
  next: Clock[]
  /** One; where reopening restarts the clock, one for each time it was open. */
  resolve: Clock[]
}

/** What a reopening does to the resolution clock: it goes on as if it had never been solved, or a new one starts. */
export type Reopening = 'continue' | 'restart'

/**
 * All clocks of a ticket at `now`. Pure: a late or retracted fact is another `life`, and the clocks come out as if it had always been so.
 *
 * - First response: opening to the first public message of a person. Only closing hours stop it, `pending` does not.
 * - Next response: the longest unanswered customer message to the next public message of a person; one clock a stretch.
 * - Resolution: opening to solved, pauses left out. Solved time before a reopening counts: the problem was not solved.
 *
 * A ticket solved without a reply, deleted or merged stops the clocks that still run, and they count neither as met nor as missed. What
 * was decided before stays: deleting a late ticket does not undo the miss.
 */
export function ticketClocks(
  life: TicketLife,
  terms: readonly Terms[],
  now: number,
  reopening: Reopening = 'continue',
): TicketClocks {
  const end = ticketEnd(life)
  const { first, next } = responses(life)
  const gone = (from: number, doneAt: number | null) => (doneAt === null && end ? Math.max(end.at, from) : null)
  return {
    ack: acknowledgement(life, terms),
    first: first && readClock({ kind: 'first', ...first, goneAt: gone(life.openedAt, first.doneAt), terms, now }),
    next: next.map((wait) => readClock({ kind: 'next', ...wait, goneAt: gone(wait.startedAt, wait.doneAt), terms, now })),
    resolve: resolutions(life, terms, now, reopening),
  }
}

type Wait = { startedAt: number; doneAt: number | null }

function responses({ openedAt, messages }: TicketLife): { first: Wait | null; next: Wait[] } {
  const reply = messages.find(isReply)
  // an agent's message that came with the ticket began the conversation: it answers nobody
  const ours = reply !== undefined && reply.at <= openedAt
  const first = ours ? null : { startedAt: openedAt, doneAt: reply?.at ?? null }
  const next: Wait[] = []
  let waiting: Wait | null = null
  for (const message of reply ? messages.slice(messages.indexOf(reply) + 1) : []) {
    if (message.from === 'customer') waiting ??= { startedAt: message.at, doneAt: null }
    else if (waiting && isReply(message)) {
      next.push({ ...waiting, doneAt: message.at })
      waiting = null
    }
  }
  if (waiting) next.push(waiting)
  return { first, next }
}

function resolutions(life: TicketLife, terms: readonly Terms[], now: number, reopening: Reopening): Clock[] {
  const end = ticketEnd(life)
  const starts = [life.openedAt, ...(reopening === 'restart' ? reopenings(life.statuses) : [])]
  return starts.map((startedAt, n) => {
    const nextStart = starts[n + 1]
    const thisEnd =
      nextStart === undefined ? end : ticketEnd({ ...life, statuses: life.statuses.filter(({ at }) => at < nextStart) })
    return readClock({
      kind: 'resolve',
      startedAt,
      doneAt: thisEnd?.how === 'solved' ? Math.max(thisEnd.at, startedAt) : null,
      goneAt: thisEnd?.how === 'gone' ? Math.max(thisEnd.at, startedAt) : null,
      terms,
      pauses: ({ pausedBy }) => pauses(life.statuses, pausedBy, startedAt),
      now,
    })
  })
}

function acknowledgement({ openedAt, messages }: TicketLife, terms: readonly Terms[]): Acknowledgement | null {
  const word = messages.find((message) => message.from === 'bot' && message.public && message.at >= openedAt)
  if (!word) return null
  const calendar = terms.findLast(({ from }) => from <= word.at)?.calendar ?? always
  return { at: word.at, spentMs: businessMsBetween(calendar, openedAt, word.at), spentCalendarMs: word.at - openedAt }
}

function isReply(message: TicketLife['messages'][number]): boolean {
  return message.from === 'agent' && message.public
}
