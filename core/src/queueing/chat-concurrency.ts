import { DomainError, needAmount, needCount, needSpan, needTime } from '../number/domain-error.ts'
import { answeredWithin, isEndless, meanLength, MOST_LINES } from './finite-lines.ts'
import { queueWait } from './queue-wait.ts'
import { equilibrium, type Equilibrium } from './waiting-line.ts'

/**
 * Agents who hold several chats at once. `ahtByConcurrency[j − 1]` is the mean handling time of a chat while its agent holds j; its length is
 * how many an agent may hold. Times in one unit, the rate per that unit; `patience` may be infinite.
 */
export type ChatFloor = { arrivalRate: number; ahtByConcurrency: readonly number[]; agents: number; patience: number }

export type ChatFigures = {
  stable: boolean
  /** Share of chats that find every slot taken. */
  waiting: number
  abandoned: number
  meanQueue: number
  /** Mean wait of all, served or not. */
  meanWait: number
  meanInService: number
  /** Mean time from answer to end; null where nothing is served. */
  meanHandleTime: number | null
  /** Mean number of chats of an agent who has any; null where none ever has. */
  concurrency: number | null
  /** Mean share of the agents with at least one chat, and of the slots taken; null without agents. */
  occupancy: number | null
  slotUtilisation: number | null
  /** Chats per unit of time with every slot taken. */
  maxThroughput: number
  /** Shares of all offered: answered within a time (1 when nobody comes), and gone within it. */
  answeredWithin: (time: number) => number
  abandonedWithin: (time: number) => number
}

/**
 * A chat floor in equilibrium: a birth–death chain whose service rate depends on how many chats the agents hold. Work is kept level: with k
 * chats in service, k mod n agents hold ⌊k ÷ n⌋ + 1 and the others ⌊k ÷ n⌋. A chat waits only while all slots are taken. One chat at a time
 * is Erlang C, or A with patience. (An Erlang formula with handling time ÷ concurrency instead would treat half-loaded agents as if they
 * were slow, and idle ones as if they helped.)
 *
 * @throws DomainError
 */
export function chatConcurrency({ arrivalRate, ahtByConcurrency, agents, patience }: ChatFloor): ChatFigures {
  needAmount('arrivalRate', arrivalRate)
  needCount('agents', agents)
  needSpan('patience', patience)
  if (!(Math.abs(1 / patience) < Infinity)) throw new DomainError('patience', patience, 'above 0, or infinite')
  if (ahtByConcurrency.length === 0) throw new DomainError('ahtByConcurrency', '[]', 'one handling time or more')
  for (const [index, aht] of ahtByConcurrency.entries()) needTime(`ahtByConcurrency[${index}]`, aht)
  const slots = agents * ahtByConcurrency.length
  if (slots > MOST_LINES) throw new DomainError('agents', agents, `with ${MOST_LINES} slots at most`)
  const serviceRates = Float64Array.from({ length: slots + 1 }, (_, chats) => serviceRate(chats, agents, ahtByConcurrency))
  const maxThroughput = serviceRates[slots]!
  const line = { arrivalRate, serviceRates, abandonRate: isEndless(patience, arrivalRate) ? 0 : 1 / patience, places: Infinity }
  const solved = equilibrium(line)
  if (!solved) return overflowing(agents, ahtByConcurrency, maxThroughput)
  const { below, waiting, falloff } = solved
  const full = Math.min(1, waiting.reduce((sum, p) => sum + p, 0) / (1 - falloff))
  const meanQueue = meanLength(solved)
  const inService = below.reduce((sum, p, chats) => sum + p * chats, 0) + full * slots
  const busyAgents = below.reduce((sum, p, chats) => sum + p * Math.min(chats, agents), 0) + full * agents
  const served = below.reduce((sum, p, chats) => sum + p * serviceRates[chats]!, 0) + full * maxThroughput
  const none = arrivalRate === 0
  return {
    stable: true,
    waiting: none ? 0 : full,
    abandoned: none ? 0 : Math.min(1, (meanQueue * line.abandonRate) / arrivalRate),
    meanQueue,
    meanWait: none ? 0 : meanQueue / arrivalRate,
    meanInService: inService,
    meanHandleTime: served > 0 ? inService / served : null,
    concurrency: busyAgents > 0 ? inService / busyAgents : null,
    occupancy: agents > 0 ? busyAgents / agents : null,
    slotUtilisation: agents > 0 ? inService / slots : null,
    maxThroughput,
    answeredWithin: (time) => {
      needSpan('time', time)
      return none ? 1 : answeredWithin(solved, line, maxThroughput, time)
    },
    abandonedWithin: (time) => {
      needSpan('time', time)
      return none || line.abandonRate === 0 ? 0 : abandonedWithin(solved, patience, maxThroughput, time)
    },
  }
}

/** Gone within a time: for each place in line by the formula of one waiting contact. */
function abandonedWithin({ first, waiting }: Equilibrium, patience: number, throughput: number, time: number): number {
  return waiting.reduce((sum, p, at) => {
    const place = { ahead: first + at, agents: throughput, handleTime: 1, patienceAhead: patience }
    return p === 0 ? sum : sum + p * queueWait(place, time, patience).abandoned
  }, 0)
}

/** How many chats end per unit of time while the agents hold so many between them. */
function serviceRate(chats: number, agents: number, ahtByConcurrency: readonly number[]): number {
  if (chats === 0) return 0
  const held = Math.floor(chats / agents)
  const withMore = chats % agents
  const more = withMore === 0 ? 0 : (withMore * (held + 1)) / ahtByConcurrency[held]!
  return more + (held === 0 ? 0 : ((agents - withMore) * held) / ahtByConcurrency[held - 1]!)
}

/** More chats come than end: every slot is always taken, and the line grows for ever. */
function overflowing(agents: number, ahtByConcurrency: readonly number[], maxThroughput: number): ChatFigures {
  const idle = agents === 0
  return {
    stable: false,
    waiting: 1,
    abandoned: 0,
    meanQueue: Infinity,
    meanWait: Infinity,
    meanInService: agents * ahtByConcurrency.length,
    meanHandleTime: idle ? null : ahtByConcurrency.at(-1)!,
    concurrency: idle ? null : ahtByConcurrency.length,
    occupancy: idle ? null : 1,
    slotUtilisation: idle ? null : 1,
    maxThroughput,
    answeredWithin: () => 0,
    abandonedWithin: () => 0,
  }
}
