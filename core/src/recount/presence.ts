import { compareFacts, type Fact } from '../event/fact.ts'
import type { SettingsBook } from '../settings/book.ts'
import { believed } from './believed.ts'

/** What somebody declared, from `at` on. `queues` null: his sources do not say. */
export type Word = {
  at: number
  presence: 'offline' | 'available' | 'aux' | 'busy'
  reason: string
  queues: string[] | null
}

/** What one source said of one agent: its facts by the name it used, its restarts, and when he answered there. */
export type Said = { source: string; facts: Fact[][]; restarts: readonly number[]; answers: readonly number[] }

/** His declared presence over time up to `now`, all sources together, changes only (rules A1 to A5, A13). */
export function declaredPresence(saids: readonly Said[], settings: SettingsBook, now: number): Word[] {
  const tracks = [...saids].sort((a, b) => (a.source < b.source ? -1 : 1)).map((said) => trackOf(said, settings, now))
  const moments = [...new Set(tracks.flatMap((track) => track.map((word) => word.at)))].sort((a, b) => a - b)
  const positions = tracks.map(() => -1)
  const words: Word[] = []
  for (const at of moments) {
    const current: Word[] = []
    for (const [n, track] of tracks.entries()) {
      while (track[positions[n]! + 1] && track[positions[n]! + 1]!.at <= at) positions[n]!++
      if (positions[n]! >= 0) current.push(track[positions[n]!]!)
    }
    const word = together(at, current)
    const before = words.at(-1)
    if (!before || !saysTheSame(before, word)) words.push(word)
  }
  return words
}

function trackOf({ source, facts, restarts, answers }: Said, settings: SettingsBook, now: number): Word[] {
  const told = facts.flatMap(believed).sort(compareFacts) as Fact<'agent.state'>[]
  if (told.length === 0) return []
  const track: Word[] = []
  const coming = restarts.filter((at) => at > told[0]!.at)
  const restart = (at: number) => track.push({ at, presence: 'offline', reason: '', queues: null })
  let named: string[] | null = null
  for (const { at, data } of told) {
    while (coming.length > 0 && coming[0]! <= at) {
      restart(coming.shift()!)
      named = null
    }
    if (data.queues) named = data.queues.map((name) => settings.queueId(source, name))
    track.push({ at, presence: data.presence, reason: data.reason ?? '', queues: named })
  }
  for (const at of coming) restart(at)
  return withWhatFollows(track, answers, now)
}

const WEEK_MS = 7 * 24 * 3_600_000

/**
 * The first answer after he was offline shows that he is there: available until his next word (rule A3). After a week without another word he
 * counts as offline (rule A13).
 */
function withWhatFollows(track: readonly Word[], answers: readonly number[], now: number): Word[] {
  const sorted = [...answers].sort((a, b) => a - b)
  const words: Word[] = []
  for (const [n, word] of track.entries()) {
    const until = track[n + 1]?.at ?? Infinity
    words.push(word)
    let { at, presence } = word
    for (;;) {
      const turn = presence === 'offline' ? sorted.find((answer) => answer >= at && answer < until) : at + WEEK_MS
      if (turn === undefined || turn >= until || (presence !== 'offline' && until === Infinity && turn > now)) break
      at = turn
      presence = presence === 'offline' ? 'available' : 'offline'
      words.push({ at, presence, reason: '', queues: null })
    }
  }
  return words
}

const ranks = ['offline', 'aux', 'available', 'busy'] as const

function together(at: number, current: readonly Word[]): Word {
  const strongest = current.reduce((best, word) => (ranks.indexOf(word.presence) > ranks.indexOf(best.presence) ? word : best))
  const there = current.filter((word) => word.presence !== 'offline')
  const lists = (there.length > 0 ? there : current).flatMap((word) => (word.queues ? [word.queues] : []))
  const queues = lists.length === 0 ? null : [...new Set(lists.flat())].sort()
  return { at, presence: strongest.presence, reason: strongest.reason, queues }
}

function saysTheSame(a: Word, b: Word): boolean {
  return a.presence === b.presence && a.reason === b.reason && a.queues?.join('\n') === b.queues?.join('\n')
}
