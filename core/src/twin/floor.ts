import type { Channel } from '../event/primitive.ts'
import type { Calendar } from '../settings/settings.ts'
import type { LogNormal, Span, Weibull } from './distribution.ts'

/** A floor as the simulation needs it: who calls, who answers, and how both behave. Data only. */
export type FloorSpec = {
  zone: string
  queues: readonly QueueSpec[]
  agents: readonly AgentSpec[]
  outreach: readonly OutreachSpec[]
  /** Local dates on which demand is that of a holiday. */
  holidays: readonly string[]
  /** What is out of the ordinary, and when. */
  surges: readonly Surge[]
  absences: readonly Absence[]
  /** Spans in which customers behave as on another weekday (0 = Monday). */
  likeWeekday: readonly { from: number; to: number; weekday: number }[]
  /** Share of agents who are sick on a day, who come late, and by how much. */
  attendance: { sick: number; late: number; lateBy: LogNormal }
  /** How many customers there are; some write often, most hardly ever. */
  customers: number
  /** Put before all ids, so that two simulations can feed one server. */
  idPrefix: string
}

/** Demand of a queue is multiplied by `factor` in `[from, to)`. */
export type Surge = { queue: string; from: number; to: number; factor: number }

/** An agent is not there in `[from, to)`; who is on shift then comes back at `to`. */
export type Absence = { agent: string; from: number; to: number }

export type QueueSpec = LiveQueueSpec | DeferredQueueSpec

type QueueBase = {
  id: string
  /** The CloudEvents source that tells of it. */
  source: string
  channel: Channel
  /** null: always open. Outside these hours live contacts are turned away; tickets simply wait. */
  calendar: Calendar | null
  /** By habit, as a floor of our own making; or as forecast, interval by interval. */
  demand: Demand | Forecast
  categories: readonly (readonly [category: string, weight: number])[]
  survey: SurveySpec | null
  selfService: SelfServiceSpec | null
}

/** How many come, and when: a Poisson process whose rate is constant over short pieces of the day. */
export type Demand = {
  /** On an ordinary day with factor 1. */
  perDay: number
  /** Factors of Monday to Sunday. */
  week: readonly number[]
  holiday: number
  /** Weights of the 24 local hours; between the middles of two hours the rate is a straight line. */
  hours: readonly number[]
  /** Share of the demand that still comes while closed. */
  whileClosed: number
  /** Coefficient of variation from day to day, beyond Poisson. */
  dayCv: number
}

/** Expected contacts of each `everyMs` (whole five minutes) from the moment `from` on; none where it says nothing. */
export type Forecast = {
  from: number
  everyMs: number
  expected: readonly number[]
  /** How far a whole day may lie from what was expected: coefficient of variation, beyond Poisson. */
  dayCv: number
}

export type LiveQueueSpec = QueueBase & {
  family: 'live'
  /** For the simulation's own book: answered within counts as met, abandoned within as short. */
  target: { withinMs: number; shortMs: number }
  priority: number
  talk: Span
  wrap: Span
  hold: { share: number; span: Span }
  /** A mix of kinds of customers. Empty: nobody ever gives up. */
  patience: readonly (readonly [patience: Weibull, weight: number])[]
  ring: { span: Span; missShare: number; timeoutMs: number }
  transfers: readonly { to: string; share: number; attended: boolean }[]
  /** Offered after a wait; taken by a share of the customers. */
  callback: { afterMs: number; share: number; promiseMs: number } | null
  voicemail: { afterMs: number; share: number } | null
  /** What becomes of a contact that arrives while nobody is signed in. */
  unstaffed: 'wait' | 'no_agents' | 'voicemail'
}

export type DeferredQueueSpec = QueueBase & {
  family: 'deferred'
  /** Time allowed for a reply: only the order of work depends on it. By priority 1 to 4. */
  replyWithinMs: readonly [number, number, number, number]
  priorities: readonly (readonly [priority: number, weight: number])[]
  firstWork: Span
  furtherWork: Span
  /** After an agent's reply the customer writes again with this share, each time. */
  furtherShare: number
  customerReply: Span
  /** Waiting for the customer is told as status pending. */
  usesPending: boolean
  /** Share that never answers, and when a rule then closes the matter. */
  silent: { share: number; solvedAfterMs: number }
  /** A robot confirms receipt. */
  acknowledged: number
  noted: number
  escalated: { toTier2: number; toTier3: number }
  reopened: { share: number; after: Span }
  merged: number
  spam: number
  closedAfterMs: number
}

export type SurveySpec = {
  kind: 'csat' | 'ces'
  asked: number
  answered: number
  delay: LogNormal
  /** 0 = worst, 1 = best. */ mood: number
}

/** Sessions with a robot, a help page or a voice menu before (handed over) and instead of (confirmed, left) contacts. */
export type SelfServiceSpec = {
  kind: 'bot' | 'kb' | 'ivr'
  handedOver: number
  confirmedPerContact: number
  leftPerContact: number
}

export type AgentSpec = {
  id: string
  team: string
  /** Tells the agent's presence. */
  source: string
  skills: readonly Skill[]
  /** Chats at once; calls are always one. */
  chatSlots: number
  /** Handle times are multiplied by this. */
  pace: number
  /** Shifts of Monday to Sunday, by the local clock; null = free. */
  week: readonly (Shift | null)[]
}

/** Level 1 is asked first. Tier: the highest tier of tickets the agent takes there. */
export type Skill = { queue: string; level: number; tier: number }

/** Minutes after midnight; `end` may pass 1440. Breaks by minutes after the shift's start. */
export type Shift = { start: number; end: number; breaks: readonly { reason: string; after: number; minutes: number }[] }

export type OutreachSpec = {
  topic: string
  channel: Channel
  source: string
  perDay: number
  cohort: readonly [number, number] | null
  failed: number
}
