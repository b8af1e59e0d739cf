import { intervalStart } from '../interval/interval.ts'
import type { WaitTarget } from '../settings/settings.ts'
import { ShareSet, type Share } from './share.ts'
import type { CountKey } from './counts.ts'
import { waitMs, type SegmentLife } from './segment.ts'

/**
 * What a segment's waiting and ending add to the intervals of its queue. Its handling belongs to the agent's time (agent-span.ts). Nothing at
 * all while its start is unknown: it appears in no wait statistic until the start arrives.
 */
export function segmentShares(life: SegmentLife, queue: string, target: WaitTarget): Share[] {
  const { queuedAt, endedAt } = life
  if (queuedAt === null) return []
  const shares = new ShareSet()
  const home = intervalStart(queuedAt)
  const add = (key: CountKey, value?: number) => shares.add(queue, home, key, value)
  if (life.fate === 'rejected') {
    add('rejected')
    return shares.list()
  }
  add('offered')
  const wait = waitMs(life)
  if (life.fate === 'answered' && wait !== null) {
    add('answered')
    add('waitMsAnswered', wait)
    if (wait <= target.withinMs) add('answeredInTarget')
    shares.add(queue, intervalStart(life.answeredAt!), 'answeredAt')
    shares.addWait(queue, home, 'answered', wait)
  }
  if (life.fate === 'abandoned' && wait !== null) {
    add('abandoned')
    add('waitMsAbandoned', wait)
    if (wait <= target.withinMs) add('abandonedInTarget')
    if (wait <= target.shortMs) add('shortAbandoned')
    shares.add(queue, intervalStart(endedAt!), 'abandonedAt')
    shares.addWait(queue, home, 'abandoned', wait)
  }
  if (life.fate === 'flowOut' && wait !== null) {
    add('flowOut')
    add('waitMsFlowOut', wait)
    if (life.how === 'callback') add('callbackAsked')
    shares.add(queue, intervalStart(endedAt!), 'flowOutAt')
  }
  if (life.fate === 'lost') {
    add('lost')
    shares.add(queue, intervalStart(endedAt!), 'lostWaitingAt')
  }
  if (life.fate === 'answered' && endedAt !== null && life.how !== 'lost') {
    shares.add(queue, intervalStart(endedAt), 'endedAnswered')
    const handedOver = life.how === 'transfer_blind' || life.how === 'transfer_attended'
    if (handedOver) shares.add(queue, intervalStart(endedAt), 'transferred')
  }
  for (const missed of life.missed) shares.add(queue, intervalStart(missed.at), 'missedAlerts')
  return shares.list()
}

/** What a finished segment adds once its wrap-up is over: booked as handled in the interval in which that was. */
export function handledShares(life: SegmentLife, queue: string, wrapEndAt: number, holdMs: number): Share[] {
  const shares = new ShareSet()
  const start = intervalStart(wrapEndAt)
  const talking = life.endedAt! - life.answeredAt! - holdMs
  shares.add(queue, start, 'handled')
  shares.add(queue, start, 'talkMs', talking)
  shares.add(queue, start, 'holdMs', holdMs)
  shares.add(queue, start, 'wrapMs', wrapEndAt - life.endedAt!)
  return shares.list()
}
