import type { Channel } from '../event/primitive.ts'
import type { Counts } from '../model/counts.ts'
import type { WaitTarget } from '../settings/settings.ts'

/**
 * A frame is the picture of one instant for one view, as whole small records by key. Records carry the latest value, never a difference,
 * so frames may be skipped and merged: apply `upserts` over what you have and drop `removals`. It holds state and integer counts; the
 * wall-board computes ratios and ticks clocks itself (`frame/read.ts`, `metric/`).
 */
export type Frame = {
  /** Changes when the server's numbering starts anew; a board with another epoch takes a snapshot. */
  epoch: string
  /** Number of the frame within the epoch. */
  seq: number
  /** Server time of the cut, epoch ms. Everything in `upserts` is as of this moment. */
  at: number
  upserts: Items
  removals: ItemKey[]
}

export type ItemKey =
  | 'floor'
  | 'moments'
  | 'staff'
  | `queue/${string}`
  | `pace/${string}`
  | `ticket/${string}`
  | `source/${string}`
  | `day/${string}`
  | `track/${RiskKind}`

/** All records of a view; each key prefix has its own shape. */
export type Items = {
  floor?: FloorItem
  moments?: MomentsItem
  staff?: StaffItem
} & { [key: `queue/${string}`]: QueueItem } & { [key: `pace/${string}`]: PaceItem } & {
  [key: `ticket/${string}`]: TicketItem
} & {
  [key: `source/${string}`]: SourceItem
} & {
  [key: `day/${string}`]: DayItem
} & { [key in `track/${RiskKind}`]?: TrackItem }

export type AgentStateName = 'available' | 'ringing' | 'talking' | 'holding' | 'wrapping' | 'aux' | 'offline'

/** How many agents are doing what. */
export type AgentCounts = Record<AgentStateName, number>

/** Σ of agents' time today up to `at`, and how many go on adding to it: value(now) = ms + count × (now − at). */
export type Accrual = { at: number; busyMs: number; availableMs: number; busyNow: number; availableNow: number }

/** The site as a whole; agents count once. */
export type FloorItem = {
  site: { id: string; name: string; zone: string; locale: 'en' | 'pt-BR' }
  settingsVersion: number
  /** The local day shown: [from, to), epoch ms. */
  day: { from: number; to: number }
  today: Counts
  agents: AgentCounts
  /** Agents in aux by reason code ('' where none was given). */
  auxReasons: Record<string, number>
  occupancy: Accrual
  /** Log position and the fold's own health. */
  position: { arrival: number; events: number; late: number; repeats: number; conflicts: number }
  /** A back-fill under way: how far, 0–1; null when none is. */
  backfill: number | null
}

/** Young fates: contacts that left the line and were queued less than the target ago. They join the settled figures as they age. */
export type YoungFate = 'answered' | 'abandoned' | 'shortAbandoned' | 'flowOut' | 'lost'

export type QueueItem = {
  id: string
  /** When this record was cut: `waiting`, `young` and the counts are as of then. */
  at: number
  name: string
  channel: Channel
  family: 'live' | 'deferred'
  /** True while nobody has set the queue up: it appeared in a feed. */
  provisional: boolean
  /** Open now by its calendar; `changesAt` = when that flips next (null: never). */
  open: boolean
  changesAt: number | null
  wait: WaitTarget
  /** Share to reach and time allowed for the first response, deferred queues; null where the queue has no such promise. */
  first: { share: number; withinMs: number } | null
  /** Whole local day so far. */
  today: Counts
  /** When each waiting contact was queued, longest wait first (at most 500), and how many wait in all. */
  waitingSince: number[]
  waiting: number
  /** Those of `waitingSince` that the source gave a priority other than 0, as [place in the list, priority]: higher goes first. */
  priorities: [number, number][]
  /** Those of `waitingSince` that ring at somebody now, as places in the list: they are out of the line, and all but answered. */
  ringing: number[]
  /** Contacts queued less than the target before the cut that have left the line: [queuedAt, fate]. */
  young: [number, YoungFate][]
  agents: AgentCounts
  occupancy: Accrual
  /** Open tickets: in all, paused, unassigned; when the running first-response clocks fall due, soonest first (at most 500). */
  tickets: {
    open: number
    paused: number
    unassigned: number
    firstDue: number[]
    firstRunning: number
    nextDueAt: number | null
    resolveDueAt: number | null
  }
  /** Sources that feed this queue and are doubted now: the figures are marked (metrics.md 10). */
  doubted: string[]
}

/** An open ticket with a clock running, soonest due first; the view holds the nearest thirty. */
export type TicketItem = {
  /** The source's own reference, for people. */
  ref: string
  source: string
  queue: string
  channel: Channel
  priority: number | null
  tier: number
  category: string | null
  openedAt: number
  agent: string | null
  clock: 'first' | 'next' | 'resolve'
  dueAt: number
  /** The clock stands still outside opening hours: until when, or null while it runs. */
  stillUntil: number | null
  /** How long it will stand still between then (or now) and `dueAt`: time in which nobody works on it. */
  closedMs: number
}

export type SourceItem = {
  id: string
  name: string
  state: 'live' | 'quiet' | 'lost'
  /** Last fact or heartbeat: arrival by our clock. */
  lastHeardAt: number
  /** Since when it has been quiet or lost; null while live. */
  since: number | null
  heartbeatMs: number | null
  silenceMs: number
  /** Median of received − happened. */
  lagMs: number | null
  clockWarning: boolean
}

/** The day so far in intervals against the same weekday's usual shape. `*` = the whole floor. */
export type DayItem = {
  from: number
  intervalMs: number
  /** Contacts and tickets that came in, by interval from `from`; up to the current one. */
  actual: number[]
  /** Mean, lowest and highest of the same weekday in the weeks before; null until a week is known. */
  usual: number[] | null
  low: number[] | null
  high: number[] | null
  weeks: number
}

/**
 * Who serves what: agents who are present, by the queues that they serve, each agent once. Groups that have anything to do with a queue of
 * the view, or share agents with one that has, and so on: whole pools. In the order of their queues.
 */
export type StaffItem = { groups: StaffGroup[] }

/** Agents who serve exactly these queues (by id, sorted; none where no source says). */
export type StaffGroup = {
  queues: string[]
  /** Signed in and not in aux: these work, or could at once. */
  here: number
  /** Of these, available: without a contact, and nothing rings. */
  free: number
  /** In aux, for whatever reason. */
  away: number
  /** Of those here, people of whom no source tells when they come and go: they are seen only while they have a contact. */
  untold: number
}

/** What came, what was done and how long it took, of one queue over some time. */
export type PaceTally = {
  /** Contacts that entered the line, and tickets that were opened. */
  offered: number
  opened: number
  answered: number
  abandoned: number
  /** Σ wait of all who left the line, however they left. With `abandoned` it gives the patience. */
  waitMs: number
  /** Contacts whose wrap-up was over, and Σ of their talk, hold and wrap. */
  handled: number
  handleMs: number
  /** Public replies of agents to tickets, and tickets solved. */
  replies: number
  solved: number
  /** Σ agents' time on contacts and tickets of the queue, and the same shared out among what each had open at once. The clock alone moves both. */
  busyMs: number
  attendedMs: number
}

/**
 * What staffing and risk are worked out from: how a queue went lately and today, and what usually comes. There is one for each queue of the
 * view and for every other one of their pools, so that each board comes to the same figures.
 */
export type PaceItem = {
  id: string
  name: string
  family: 'live' | 'deferred'
  open: boolean
  wait: WaitTarget
  first: { share: number; withinMs: number } | null
  /** Contacts that one of its people may have at once, in the mean of those who are here; null where the settings do not say. */
  slots: number | null
  /** In line at the cut, without those who ring at somebody. */
  waiting: number
  /** `lately` covers [from, now): the running quarter-hour and the four before; less where the queue opened or began to be heard of later. A quarter-hour. */
  from: number
  lately: PaceTally
  /** The whole local day. */
  today: PaceTally
  /** Contacts and tickets that usually come (mean of the same weekday in the weeks before), by quarter-hour from `from` up to two hours ahead. */
  usual: number[] | null
  /** Unanswered tickets by when their first response falls due: past due at `dueFrom`, then by quarter-hour from there. `dueFrom` = start of the running one. */
  dueFrom: number
  overdue: number
  due: number[]
}

/** What a probability of breach is about: a contact in line, or a promise on a ticket. */
export type RiskKind = 'wait' | 'ticket'

/**
 * The track record of the probabilities of breach that this floor was told, kept by the server: it scores what is open with `frame/read-risk.ts`,
 * as boards do, and waits for what then happens.
 */
export type TrackItem = {
  /** Probabilities whose outcome is known, and since when, epoch ms; null while there is none. */
  n: number
  since: number | null
  /** `proven`: enough of them, better than the base rate, and they come true as said. `failed`: enough, and not so. No probability is to be shown unless proven. */
  state: 'proven' | 'unproven' | 'failed'
  /** By tenths of the probability said, those that are not empty: mean probability, share that did breach, how many. */
  bins: { p: number; share: number; n: number }[]
  /** Expected calibration error, and skill over the base rate; null while nobody can know. */
  ece: number | null
  skill: number | null
  /** How probabilities are to be corrected by this record: points for `risk/calibration.ts`. Those of a queue with a record of its own stand in `own`. */
  knots: [number, number][]
  own: { [queue: string]: [number, number][] }
}

/** What just happened, newest first; the board puts it into words. */
export type MomentsItem = { list: Moment[] }

export type Moment = {
  /** Arrival number in the log: unique, rising. */
  n: number
  at: number
  what:
    | 'abandoned'
    | 'callback_asked'
    | 'long_wait_answered'
    | 'escalated'
    | 'reopened'
    | 'first_missed'
    | 'csat_low'
    | 'nps_detractor'
    | 'outreach'
    | 'source_lost'
    | 'source_restarted'
    | 'source_live'
    | 'no_agents'
  queue: string | null
  /** Reference of the ticket, name of the source, topic … where there is one. */
  ref: string | null
  /** Wait in ms, score, tier, cohort … by `what`. */
  value: number | null
}
