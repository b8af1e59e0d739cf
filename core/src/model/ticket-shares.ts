import { intervalStart } from '../interval/interval.ts'
import { policyMs, type Clock } from '../sla/clock.ts'
import type { TicketClocks } from '../sla/ticket-clock.ts'
import { ShareSet, type Share } from './share.ts'
import { valueUpTo, type TicketLife, type TicketTurn } from './ticket.ts'

const solvedByTier = { 1: 'solvedTier1', 2: 'solvedTier2', 3: 'solvedTier3' } as const

/**
 * What a ticket adds to the intervals. Happenings belong to the queue it was in at that moment, promises to the queue it was in when they
 * fell due, spans to the queue that it came in by.
 *
 * @param queueAt the ticket's queue, as an id, at a moment
 */
export function ticketShares(
  life: TicketLife,
  turns: readonly TicketTurn[],
  clocks: TicketClocks,
  queueAt: (at: number) => string,
): Share[] {
  const { openedAt } = life
  if (openedAt === null) return []
  const shares = new ShareSet()
  const at = (moment: number) => [queueAt(moment), intervalStart(moment)] as const
  const home = at(openedAt)
  shares.add(...home, 'ticketsOpened')
  for (const turn of turns) {
    if (turn.what === 'solved') {
      shares.add(...at(turn.at), 'ticketsSolved')
      const tier = valueUpTo(life.tiers, turn.at) ?? 1
      shares.add(...at(turn.at), solvedByTier[tier as 1 | 2 | 3])
    }
    if (turn.what === 'reopened') shares.add(...at(turn.at), 'ticketsReopened')
    if (turn.what === 'closedOut') shares.add(...at(turn.at), 'ticketsClosedOut')
  }
  addMoves(shares, life, turns, queueAt)
  for (const moment of life.escalatedAt) shares.add(...at(moment), 'ticketsEscalated')
  for (const message of life.messages) {
    if (!message.public) continue
    if (message.from === 'customer') shares.add(...at(message.at), 'customerMessages')
    if (message.from === 'agent') shares.add(...at(message.at), 'agentMessages')
  }
  if (clocks.first?.metAt != null) {
    shares.add(...home, 'firstResponses')
    shares.add(...home, 'firstResponseMs', policyMs(clocks.first))
  }
  for (const clock of clocks.resolve) {
    if (clock.metAt === null) continue
    shares.add(...home, 'resolutions')
    shares.add(...home, 'resolutionMs', policyMs(clock))
  }
  if (clocks.first) addPromise(shares, clocks.first, at, 'firstMet', 'firstMissed')
  for (const clock of clocks.next) addPromise(shares, clock, at, 'nextMet', 'nextMissed')
  for (const clock of clocks.resolve) addPromise(shares, clock, at, 'resolveMet', 'resolveMissed')
  return shares.list()
}

type Met = 'firstMet' | 'nextMet' | 'resolveMet'
type Missed = 'firstMissed' | 'nextMissed' | 'resolveMissed'

function addPromise(
  shares: ShareSet,
  clock: Clock,
  at: (moment: number) => readonly [string, number],
  met: Met,
  missed: Missed,
): void {
  if (clock.dueAt === null) return
  if (clock.state === 'met') shares.add(...at(clock.dueAt), met)
  if (clock.state === 'missed') shares.add(...at(clock.dueAt), missed)
}

/**
 * A ticket that was open before a moment and is in another queue after it left one backlog and joined another. What else happened at that
 * moment (it was solved, say) happened in the new queue, so that each backlog adds up.
 */
function addMoves(shares: ShareSet, life: TicketLife, turns: readonly TicketTurn[], queueAt: (at: number) => string): void {
  for (const moment of new Set(life.queueNames.map((step) => step.at))) {
    if (moment <= life.openedAt!) continue
    const before = queueAt(moment - 1)
    const after = queueAt(moment)
    const lastTurn = turns.findLast((turn) => turn.at < moment)
    if (before === after || (lastTurn && lastTurn.what !== 'reopened')) continue
    shares.add(before, intervalStart(moment), 'ticketsMovedOut')
    shares.add(after, intervalStart(moment), 'ticketsMovedIn')
  }
}
