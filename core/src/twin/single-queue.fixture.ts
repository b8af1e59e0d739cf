import type { Span, Weibull } from './distribution.ts'
import type { FloorSpec, Shift } from './floor.ts'
import type { ContactState, FloorState } from './state.ts'
import { agent, evenDemand, MONDAY, phoneQueue, smallFloor } from './small-floor.fixture.ts'

/** The engine rings and wraps up for a millisecond each: taken out of the talk, so that the whole is the handle time asked for. */
const AROUND_MS = 2
const instant = { meanMs: 1, cv: 0 }

export type SingleQueue = {
  agents: number
  perHour: number
  handleMs: number
  patience: Weibull | null
  talk?: Span
  withinMs?: number
}

/** One queue and people who never rest: what the formulas of Erlang speak of. Exponential handle times unless `talk` says otherwise. */
export function singleQueue({ agents, perHour, handleMs, patience, talk, withinMs = 20_000 }: SingleQueue): FloorSpec {
  const shift: Shift = { start: 0, end: 1440 * 400, breaks: [] }
  const queue = phoneQueue({
    demand: evenDemand(perHour * 24),
    target: { withinMs, shortMs: 0 },
    talk: talk ?? { scaleMs: Math.max(1, handleMs - AROUND_MS), shape: 1 },
    wrap: instant,
    ring: { span: instant, missShare: 0, timeoutMs: 1_000 },
    hold: { share: 0, span: instant },
    patience: patience ? [[patience, 1]] : [],
    transfers: [],
    callback: null,
    voicemail: null,
    unstaffed: 'wait',
    survey: null,
    selfService: null,
  })
  const week = [shift, null, null, null, null, null, null]
  return smallFloor({
    queues: [queue],
    agents: Array.from({ length: agents }, (_, i) => agent(nameOf(i), ['phone'], { week })),
    outreach: [],
    attendance: { sick: 0, late: 0, lateBy: instant },
  })
}

/** So many contacts in it at `at`, all agents there: as many talks as there are agents at most, the rest in line. */
export function singleQueueState(at: number, agents: number, contacts: number): FloorState {
  return {
    at,
    contacts: Array.from({ length: contacts }, (_, i) =>
      contact(`c${i}`, at, i < agents ? { agent: nameOf(i), answeredAt: at } : null),
    ),
    tickets: [],
    callbacks: [],
    agents: Array.from({ length: agents }, (_, i) => present(nameOf(i), at)),
  }
}

/**
 * The state with another number of agents: contacts in excess of them are put back to the head of the line, as the exact chain has it.
 * Nothing else is changed.
 */
export function withAgents({ at, contacts, ...rest }: FloorState, agents: number): FloorState {
  const inHand = contacts.filter((one) => one.with)
  const waiting = contacts.filter((one) => !one.with)
  const dealt = inHand.map((one, i): ContactState => ({ ...one, with: i < agents ? { ...one.with!, agent: nameOf(i) } : null }))
  return {
    at,
    ...rest,
    contacts: [...dealt, ...waiting],
    agents: Array.from({ length: agents }, (_, i) => present(nameOf(i), at)),
  }
}

export { MONDAY }

const nameOf = (i: number) => `a${i}`

function contact(id: string, at: number, held: { agent: string; answeredAt: number } | null): ContactState {
  return {
    id,
    queue: 'phone',
    since: at,
    channel: 'voice',
    outbound: false,
    urgent: false,
    visit: 1,
    with: held && { ...held, alertedAt: at, holdMs: 0, holdFrom: null, ended: null },
    customer: '',
    category: '',
  }
}

function present(agent: string, at: number): FloorState['agents'][number] {
  return { agent, presence: 'available', idleSince: at, leaving: false, away: null, owed: [], rested: 0 }
}
