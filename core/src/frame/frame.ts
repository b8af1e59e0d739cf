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

export type ItemKey = 'floor' | `queue/${string}` | `ticket/${string}` | `source/${string}` | `day/${string}` | 'moments'

/** All records of a view; each key prefix has its own shape. */
export type Items = {
  floor?: FloorItem
  moments?: MomentsItem
} & { [key: `queue/${string}`]: QueueItem } & { [key: `ticket/${string}`]: TicketItem } & {
  [key: `source/${string}`]: SourceItem
} & {
  [key: `day/${string}`]: DayItem
}

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
