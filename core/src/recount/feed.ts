import type { Fact } from '../event/fact.ts'
import type { SourceSetting } from '../settings/settings.ts'
import { believed } from './believed.ts'

/** What a source told of itself, as far as it bears on the figures. */
export type Feed = {
  /** Moments of restart, oldest first. */
  restarts: number[]
  /** Up to when its last word is believed. */
  horizon: number
}

/** Facts from further ahead than this carry a wrong clock and do not show how far a source has told. */
const FUTURE_TOLERANCE_MS = 2_000

/** The newest moment that a source has told of (rule M6), for callers that kept no watermark. */
export class Watermarks {
  readonly #newest = new Map<string, number>()
  readonly #limit: number

  constructor(now: number) {
    this.#limit = now + FUTURE_TOLERANCE_MS
  }

  hear(fact: Fact): void {
    if (fact.at <= this.#limit && fact.at > this.of(fact.source)) this.#newest.set(fact.source, fact.at)
  }

  of(source: string): number {
    return this.#newest.get(source) ?? 0
  }
}

/** Reads a source's own facts. A plain heartbeat only shows that it sends heartbeats (rule M5). */
export function readFeed(facts: readonly Fact[], setting: SourceSetting, watermark: number): Feed {
  const words = facts.filter((fact) => !isHeartbeat(fact))
  const restarts: number[] = []
  for (const fact of believed(words)) if (fact.type === 'source.state' && fact.data.state === 'restarted') restarts.push(fact.at)
  const beats = setting.heartbeatMs !== null && facts.some((fact) => isLive(fact) && fact.at > 0)
  const patience = beats ? Math.max(5_000, setting.heartbeatMs! * 2.5) : setting.silenceMs
  return { restarts, horizon: watermark + patience }
}

function isLive(fact: Fact): boolean {
  return fact.type === 'source.state' && fact.data.state === 'live'
}

function isHeartbeat(fact: Fact): boolean {
  return isLive(fact) && fact.revises === ''
}
