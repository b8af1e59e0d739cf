import { INTERVAL_MS } from '../interval/interval.ts'
import type { Model } from './model.ts'

/** A source that last fed a queue longer ago than this is not waited for. */
const FEED_MEMORY_MS = 24 * 3_600_000

/**
 * Until when a queue's figures are settled: intervals that end by then cannot change any more by what its sources have surely told, only by
 * a fact that comes late. Each source has told everything up to its watermark less its usual lateness; a contact settles its service level
 * one target after it was queued; and what still waits keeps its interval open. 0 while nothing feeds the queue.
 */
export function settledUntil(model: Model, queue: string): number {
  const { settings } = model
  const feeds = model.feeds.get(queue)
  if (!feeds) return 0
  const newest = Math.max(...feeds.values())
  let until = Infinity
  for (const [source, lastAt] of feeds) {
    if (lastAt < newest - FEED_MEMORY_MS) continue
    const track = model.sources.get(source)!
    until = Math.min(until, track.watermark - settings.source(source).latenessMs)
  }
  until -= settings.queueAt(queue, model.now, model.channels.get(queue)).wait.withinMs
  for (const record of model.waiting.get(queue) ?? []) until = Math.min(until, record.life!.queuedAt!)
  return until
}

/** Is the interval that starts at `start` settled, given `settledUntil`? */
export function isSettled(start: number, until: number): boolean {
  return start + INTERVAL_MS <= until
}
