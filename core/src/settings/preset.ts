import type { Channel } from '../event/primitive.ts'
import { queueVersion, type ClockTargets, type QueueVersion, type Site, type WaitTarget } from './settings.ts'

export type PresetName = Site['preset']

/**
 * What a queue of a channel promises until somebody decides otherwise; also what a queue that merely appeared in a feed is measured by.
 * `brazil-smb` has the targets of "From Reactive to Proactive Operations", `playbook-2025` those of "An Operational Playbook for 2025"
 * (metrics.md, section 11); shares that neither names are our proposal.
 */
export function presetVersion(preset: PresetName, channel: Channel, name: string): QueueVersion {
  const { byPriority, ...promise } = presets[preset]
  return queueVersion.parse({
    name,
    channel,
    family: isLive(channel) ? 'live' : 'deferred',
    wait: waits[channel] ?? phone,
    tickets: isLive(channel) ? {} : { ...promise[deferredKind(channel)], resolve: promise.resolve },
    byPriority: isLive(channel) ? {} : channel === 'social' ? socialByPriority : byPriority,
    wrapUpMs: isLive(channel) ? 30_000 : 0,
    longestMs: channel === 'chat' ? 2 * HOUR : 4 * HOUR,
  })
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** 80/20, and who leaves within 5 s left too soon for anybody. */
const phone: WaitTarget = { share: 0.8, withinMs: 20_000, variant: 'C', shortMs: 5_000 }
const chat: WaitTarget = { share: 0.8, withinMs: 30_000, variant: 'C', shortMs: 0 }

const waits: Partial<Record<Channel, WaitTarget>> = { voice: phone, callback: phone, video: phone, chat, other: phone }

/** A critical post (priority 1 or 2) is answered within the hour, round the clock; the others within a day. */
const socialByPriority: QueueVersion['byPriority'] = {
  1: { first: { share: 0.9, withinMs: HOUR, clock: 'calendar' } },
  2: { first: { share: 0.9, withinMs: HOUR, clock: 'calendar' } },
}

type Promises = Record<'messaging' | 'mail' | 'social', ClockTargets> &
  Pick<ClockTargets, 'resolve'> & {
    byPriority: QueueVersion['byPriority']
  }

const presets: Record<PresetName, Promises> = {
  'brazil-smb': {
    messaging: {
      first: { share: 0.9, withinMs: 15 * MINUTE, clock: 'business' },
      next: { share: 0.9, withinMs: 15 * MINUTE, clock: 'business' },
    },
    mail: {
      first: { share: 0.95, withinMs: 2 * HOUR, clock: 'business' },
      next: { share: 0.95, withinMs: 2 * HOUR, clock: 'business' },
    },
    social: { first: { share: 0.95, withinMs: 24 * HOUR, clock: 'calendar' } },
    resolve: { share: 0.95, withinMs: 24 * HOUR, clock: 'calendar' },
    byPriority: {},
  },
  'playbook-2025': {
    messaging: { first: { share: 0.9, withinMs: 15 * MINUTE, clock: 'business' } },
    mail: { first: { share: 0.95, withinMs: 24 * HOUR, clock: 'business' } },
    social: { first: { share: 0.95, withinMs: 24 * HOUR, clock: 'calendar' } },
    resolve: { share: 0.95, withinMs: 72 * HOUR, clock: 'calendar' },
    byPriority: {
      1: {
        first: { share: 0.95, withinMs: HOUR, clock: 'business' },
        resolve: { share: 0.95, withinMs: 4 * HOUR, clock: 'calendar' },
      },
      2: {
        first: { share: 0.95, withinMs: 4 * HOUR, clock: 'business' },
        resolve: { share: 0.95, withinMs: 24 * HOUR, clock: 'calendar' },
      },
      3: { first: { share: 0.95, withinMs: 24 * HOUR, clock: 'business' } },
      4: { first: { share: 0.95, withinMs: 48 * HOUR, clock: 'business' } },
    },
  },
}

function isLive(channel: Channel): boolean {
  return channel in waits
}

function deferredKind(channel: Channel): 'messaging' | 'mail' | 'social' {
  return channel === 'whatsapp' ? 'messaging' : channel === 'social' ? 'social' : 'mail'
}
