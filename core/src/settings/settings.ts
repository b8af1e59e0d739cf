import { z } from 'zod'
import { channel, id } from '../event/primitive.ts'

/** One of the six usual readings of service level: metric/service-level.ts. */
export const serviceLevelVariant = z.enum(['A', 'B', 'C', 'D', 'E', 'F'])
export type ServiceLevelVariant = z.infer<typeof serviceLevelVariant>

const share = z.number().min(0).max(1)
const ms = z.int().nonnegative()

/** Live channels: `share` of contacts answered within `withinMs`. */
export const waitTarget = z.object({
  share,
  withinMs: ms,
  variant: serviceLevelVariant.default('C'),
  /** An abandon after at most this wait is short: nobody could have answered it in time. */
  shortMs: ms.default(0),
})
export type WaitTarget = z.infer<typeof waitTarget>

/** A promise on a ticket, running on opening hours or round the clock. */
export const clockTarget = z.object({
  share: share.default(0.95),
  withinMs: ms.positive(),
  clock: z.enum(['business', 'calendar']).default('business'),
})
export type ClockTarget = z.infer<typeof clockTarget>

export const clockTargets = z.object({
  first: clockTarget.optional(),
  next: clockTarget.optional(),
  resolve: clockTarget.optional(),
})
export type ClockTargets = z.infer<typeof clockTargets>

/** What holds for a queue from `from` on, until the next version. */
export const queueVersion = z.object({
  /** Epoch ms; 0 = always. */
  from: z.int().nonnegative().default(0),
  name: z.string().min(1).max(128),
  channel,
  /** Live: customers wait in line. Deferred: a promise runs. */
  family: z.enum(['live', 'deferred']),
  calendar: id.default('always'),
  wait: waitTarget,
  tickets: clockTargets.default({}),
  /** Different promises by ticket priority ('1' … '4'), laid over `tickets`. */
  byPriority: z.partialRecord(z.enum(['1', '2', '3', '4']), clockTargets).default({}),
  /** Ticket states that stop the resolution clock. */
  pausedBy: z.array(z.enum(['pending', 'hold'])).default(['pending', 'hold']),
  /** Wrap-up that the system grants; the bound for wrap-up derived where the source reports none. */
  wrapUpMs: ms.default(0),
  /** A segment open longer than this was lost. */
  longestMs: ms.positive().default(4 * 3_600_000),
})
export type QueueVersion = z.infer<typeof queueVersion>

export const queueSetting = z.object({
  id,
  site: id,
  /** What the sources call it. `source` '*' = any. */
  aliases: z.array(z.object({ source: z.string().default('*'), name: z.string().min(1) })).default([]),
  versions: z.array(queueVersion).min(1),
})
export type QueueSetting = z.infer<typeof queueSetting>

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be HH:MM, 00:00 to 24:00')
const day = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])

export const calendar = z.object({
  id,
  zone: z.string().min(1),
  /** Opening hours by weekday, in local time; a day left out is closed. */
  week: z.partialRecord(day, z.array(z.object({ opens: clockTime, closes: clockTime }))),
  /** Days that differ: closed, or with hours of their own. */
  holidays: z
    .array(
      z.object({
        date: z.iso.date(),
        name: z.string().default(''),
        hours: z.array(z.object({ opens: clockTime, closes: clockTime })).default([]),
      }),
    )
    .default([]),
})
export type Calendar = z.infer<typeof calendar>

export const site = z.object({
  id,
  name: z.string().min(1).max(128),
  zone: z.string().min(1),
  locale: z.enum(['en', 'pt-BR']).default('en'),
  currency: z.string().length(3).default('BRL'),
  preset: z.enum(['brazil-smb', 'playbook-2025']).default('brazil-smb'),
})
export type Site = z.infer<typeof site>

/** One person under the names that the sources use. */
export const agentSetting = z.object({
  id,
  name: z.string().min(1).max(128),
  team: z.string().max(128).default(''),
  aliases: z.array(z.object({ source: z.string().default('*'), name: z.string().min(1) })).default([]),
  /** Contacts at once, by channel. */
  slots: z.partialRecord(channel, z.int().positive()).default({}),
})
export type AgentSetting = z.infer<typeof agentSetting>

export const sourceSetting = z.object({
  /** The CloudEvents source. */
  id,
  name: z.string().min(1).max(128),
  /** Does it send a `source.state live` heartbeat, and how often? null = it tells nothing while nothing happens. */
  heartbeatMs: ms.positive().nullable().default(null),
  /** Silence after which it is doubted, where it has no heartbeat. */
  silenceMs: ms.positive().default(15 * 60_000),
  /** How late its facts usually come: figures settle this much after its watermark. */
  latenessMs: ms.default(2_000),
})
export type SourceSetting = z.infer<typeof sourceSetting>

/** Everything people decided that the fold depends on. Versioned as a whole: a frame names the version it was cut under. */
export const settings = z.object({
  version: z.int().nonnegative(),
  sites: z.array(site).min(1),
  queues: z.array(queueSetting),
  calendars: z.array(calendar),
  agents: z.array(agentSetting),
  sources: z.array(sourceSetting),
})
export type Settings = z.infer<typeof settings>
