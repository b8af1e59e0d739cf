import { ratio } from '../metric/ratio.ts'
import { serviceLevel } from '../metric/service-level.ts'
import type { ServiceLevelVariant } from '../settings/settings.ts'
import type { Outcomes, TallyCounts } from './outcomes.ts'

/** What is asked of a queue, or of the floor as a whole (`*`). */
export type TwinFigure =
  | { kind: 'serviceLevel'; variant: ServiceLevelVariant }
  /** Mean wait of the answered, ms. */
  | { kind: 'asa' }
  /** Mean wait of everybody, however it ended, ms. */
  | { kind: 'wait' }
  | { kind: 'longestWait' }
  /** Share of the offered who gave up. */
  | { kind: 'abandonment' }
  /** Contacts offered and not answered within the target, short abandons left out; answers to tickets not given in time. */
  | { kind: 'breaches' }
  /** Of all contacts that count, and all answers that fell due. */
  | { kind: 'breachRate' }
  /** Share of the offered for whom nobody had room at once. */
  | { kind: 'delayed' }
  /** Contacts offered, tickets opened. */
  | { kind: 'offered' }
  /** Contacts in line, tickets in line or at work, at the end. */
  | { kind: 'backlog' }
  /** Mean number in line; in agents' hands. Per second of the span. */
  | { kind: 'inLine' }
  | { kind: 'inHands' }
  /** Busy ÷ (busy + available) of all agents (metric/occupancy.ts). */
  | { kind: 'occupancy' }

/** The figure of one run; null where there is nothing to divide by. `spanMs` = how long the interval or the span is. */
export function figureOf(figure: TwinFigure, counts: TallyCounts, spanMs: number): number | null {
  const { offered, answered, answeredInTarget, shortAbandoned, abandoned, flowOut, due, late } = counts
  switch (figure.kind) {
    case 'serviceLevel':
      return serviceLevel(counts, figure.variant)
    case 'asa':
      return ratio(counts.waitMsAnswered, answered)
    case 'wait':
      return ratio(counts.waitMsAnswered + counts.waitMsAbandoned + counts.waitMsFlowOut, answered + abandoned + flowOut)
    case 'longestWait':
      return offered > 0 ? counts.longestWaitMs : null
    case 'abandonment':
      return ratio(abandoned, offered)
    case 'breaches':
      return offered - shortAbandoned - answeredInTarget + late
    case 'breachRate':
      return ratio(offered - shortAbandoned - answeredInTarget + late, offered - shortAbandoned + due)
    case 'delayed':
      return ratio(counts.delayed, offered)
    case 'offered':
      return offered + counts.opened
    case 'backlog':
      return counts.backlog
    case 'inLine':
      return ratio(counts.waitingMs, spanMs)
    case 'inHands':
      return ratio(counts.busyMs, spanMs)
    case 'occupancy':
      return ratio(counts.agentBusyMs, counts.agentBusyMs + counts.agentAvailableMs)
  }
}

/** The figure in each run, null where a run has none: of one interval, or, with `interval` null, of the whole span. */
export function figuresOf(outcomes: Outcomes, queue: string, figure: TwinFigure, interval: number | null): (number | null)[] {
  const { from, to, starts, everyMs } = outcomes.grid
  const [first, last] = interval === null ? [from, to] : [starts[interval]!, starts[interval]! + everyMs]
  const spanMs = Math.min(to, last) - Math.max(from, first)
  return Array.from({ length: outcomes.runs }, (_, run) => figureOf(figure, outcomes.countsOf(run, queue, interval), spanMs))
}
