import { DomainError, needAmount, needPositive, needShare, needSpan } from '../number/domain-error.ts'
import { chatConcurrency, type ChatFigures } from './chat-concurrency.ts'
import { SLACK } from './erlang-c-agents.ts'
import { fewestAgents } from './fewest-agents.ts'
import type { LevelReading } from './floor-figures.ts'

/** What comes to a chat queue, and how long a chat takes while its agent holds 1, 2, … of them. `patience` null: unknown, nobody leaves. */
export type ChatDemand = { arrivalRate: number; ahtByConcurrency: readonly number[]; patience: number | null }

/** What is asked; null: not asked. `maxSlotUse` limits the share of all slots that is taken: agents who always hold their most cannot think. */
export type ChatTargets = {
  level: (LevelReading & { share: number }) | null
  maxSlotUse: number | null
  maxAbandonment: number | null
}

export type ChatConstraint = 'level' | 'abandonment' | 'slot-use' | 'stability'

export type ChatRequirement = {
  agents: number
  /** The constraint that forces the last of them; null where none is needed. */
  binding: ChatConstraint | null
  alone: Record<ChatConstraint, number | null>
  /** What so many agents reach; the level in the reading of its target, null without one. */
  reached: ChatFigures & { level: number | null }
}

/**
 * The fewest agents of a chat floor under all targets together, by the chain of `chat-concurrency.ts`; which of them binds, and what is reached.
 * It holds where an agent more is no worse for anybody, as it is unless two chats at once take more than twice as long.
 *
 * @throws DomainError
 */
export function chatRequirement(demand: ChatDemand, targets: ChatTargets): ChatRequirement {
  check(demand, targets)
  const { level, maxSlotUse, maxAbandonment } = targets
  const floor = (agents: number) => chatConcurrency({ ...demand, agents, patience: demand.patience ?? Infinity })
  const perAgent = demand.ahtByConcurrency.length / demand.ahtByConcurrency.at(-1)!
  const load = demand.arrivalRate / perAgent
  const fewest = (isMet: (figures: ChatFigures) => boolean) =>
    load === 0 ? 0 : fewestAgents(load, (agents) => agents > 0 && isMet(floor(agents)))
  const alone: ChatRequirement['alone'] = {
    level: level && fewest((figures) => figures.stable && levelOf(figures, level) >= level.share * (1 - SLACK)),
    abandonment: maxAbandonment === null ? null : fewest(({ abandoned }) => abandoned <= maxAbandonment * (1 + SLACK) + SLACK),
    'slot-use':
      maxSlotUse === null
        ? null
        : fewest(({ stable, slotUtilisation }) => stable && slotUtilisation! <= maxSlotUse * (1 + SLACK)),
    stability: demand.patience === null || demand.patience === Infinity ? fewest(({ stable }) => stable) : null,
  }
  const agents = Math.max(0, ...order.map((constraint) => alone[constraint] ?? 0))
  const figures = floor(agents)
  return {
    agents,
    binding: agents === 0 ? null : order.find((constraint) => alone[constraint] === agents)!,
    alone,
    reached: { ...figures, level: level && levelOf(figures, level) },
  }
}

const order: readonly ChatConstraint[] = ['level', 'abandonment', 'slot-use', 'stability']

/** The readings of `metric/service-level.ts`, expected instead of counted. */
function levelOf({ answeredWithin, abandonedWithin, abandoned }: ChatFigures, { within, variant, short }: LevelReading): number {
  const answered = answeredWithin(within)
  const shareOf = (counted: number) => (counted > 0 ? Math.min(1, answered / counted) : 0)
  switch (variant) {
    case 'A':
      return Math.min(1, answered + abandonedWithin(within))
    case 'B':
      return shareOf(1 - abandoned)
    case 'C':
      return shareOf(1 - abandonedWithin(short))
    case 'D':
      return answered
    case 'E':
      return shareOf(1 - abandonedWithin(within))
    case 'F':
      return Math.min(1, answered + abandonedWithin(short))
  }
}

function check(
  { arrivalRate, ahtByConcurrency, patience }: ChatDemand,
  { level, maxSlotUse, maxAbandonment }: ChatTargets,
): void {
  needAmount('arrivalRate', arrivalRate)
  if (ahtByConcurrency.length === 0) throw new DomainError('ahtByConcurrency', '[]', 'one handling time or more')
  for (const [index, aht] of ahtByConcurrency.entries()) needPositive(`ahtByConcurrency[${index}]`, aht)
  if (patience !== null && !(patience > 0)) throw new DomainError('patience', patience, 'above 0, or null where it is unknown')
  if (level) {
    needShare('level.share', level.share)
    needSpan('level.within', level.within)
    needSpan('level.short', level.short)
  }
  if (maxSlotUse !== null && !(maxSlotUse > 0 && maxSlotUse <= 1)) {
    throw new DomainError('maxSlotUse', maxSlotUse, 'above 0 and at most 1, or null')
  }
  if (maxAbandonment !== null) needShare('maxAbandonment', maxAbandonment)
}
