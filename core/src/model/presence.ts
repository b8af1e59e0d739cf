import { compareFacts, compareText, type Fact } from '../event/fact.ts'
import type { Presence } from './agent-span.ts'
import { combine, holdsUntil, isSameWord, lastIndexUpTo, withDerivedPresence, type Combined } from './presence-track.ts'
import { addFact, standingFacts } from './standing.ts'

/** What held before the oldest fact that is still kept; `said`: the queues that the source had named by then, which its next words go on with. */
export type Carry = Presence & { said: readonly string[] | null }

/** What one source says of the agent under one name. */
export type Feed = { source: string; name: string; facts: Fact[]; ids: Set<string>; carry: Carry | null }

/** What has to be known of the floor to read it. */
export type PresenceContext = {
  restarts: (source: string) => readonly number[]
  queueId: (source: string, name: string) => string
  now: () => number
}

type Answer = { at: number; source: string }

/** What one source said, restarts included. `queues`: named last; `plain`: no word of it corrects or takes back another. */
type Words = { said: Presence[]; queues: readonly string[] | null; plain: boolean }

/**
 * What all sources say of one agent over time. Kept as read: a word that comes after all others is added to it, anything else (a correction, a
 * restart, a word of before) has that source read again from its facts. The outcome is the same, a function of the facts alone.
 */
export class PresenceLine {
  /** `agent.state` facts by source and raw name. */
  readonly feeds = new Map<string, Feed>()
  readonly #context: PresenceContext
  readonly #words = new Map<string, Words>()
  /** What he answered, in time order. */
  readonly #answers: Answer[] = []
  #presences: Presence[] | null = null
  /** When the next word runs out that nothing has followed so far; the line must be read again then. */
  runsOutAt = Infinity
  #combined: Combined | null = null
  /** What `takeShift` last saw: the line, and how long it was then. */
  #seen: { line: readonly Presence[]; length: number } = { line: [], length: 0 }

  constructor(context: PresenceContext) {
    this.#context = context
  }

  sources(): string[] {
    if (this.feeds.size <= 1) return [...this.feeds.values()].map(({ source }) => source)
    return [...new Set([...this.feeds.values()].map(({ source }) => source))]
  }

  feed(source: string, name: string): Feed {
    const key = `${source}\n${name}`
    let feed = this.feeds.get(key)
    if (!feed) this.feeds.set(key, (feed = { source, name, facts: [], ids: new Set(), carry: null }))
    return feed
  }

  /** Adds a word. Says whether it was new. */
  file(fact: Fact): boolean {
    const feed = this.feed(fact.source, fact.thing)
    const isRival = feed.ids.has(fact.id)
    if (isRival) {
      if (!addFact(feed.facts, fact)) return false
    } else feed.facts.push(fact)
    feed.ids.add(fact.id)
    this.#presences = null
    const words = this.#words.get(fact.source)
    if (!words) return true
    if (isRival || !words.plain || !this.#append(words, fact)) this.#words.delete(fact.source)
    return true
  }

  /** Adds a word at the end; false where it does not belong there. */
  #append(words: Words, fact: Fact): boolean {
    if (fact.type !== 'agent.state' || fact.revises !== '') return false
    const last = words.said.at(-1)
    if (!last || fact.at <= last.at) return false
    const word = wordOf(fact, words.queues, this.#context)
    words.queues = word.queues
    words.said.push(word)
    return true
  }

  /** May there be time in `[from, to)` of which no source says whom he served? */
  leavesQueuesOpen(from: number, to: number): boolean {
    const words = this.words()
    for (let n = lastIndexUpTo(words, from); n < words.length; n++) {
      if (n < 0 || words[n]!.queues === null) return true
      if ((words[n + 1]?.at ?? Infinity) >= to) return false
    }
    return false
  }

  /** Everything has to be read again. */
  changed(): void {
    this.#words.clear()
    this.#presences = null
  }

  /** He answered something: that may show that he is there, where the source had said `offline`. */
  addAnswer(at: number, source: string): void {
    const answers = this.#answers
    let n = answers.length
    while (n > 0 && answers[n - 1]!.at > at) n--
    answers.splice(n, 0, { at, source })
    this.#answersChanged(source)
  }

  /** It was not so, or it is put away. */
  removeAnswer(at: number, source: string): void {
    const n = this.#answers.findIndex((answer) => answer.at === at && answer.source === source)
    if (n < 0) return
    this.#answers.splice(n, 1)
    this.#answersChanged(source)
  }

  #answersChanged(source: string): void {
    const said = this.#words.get(source)?.said
    const matters = (word: Presence, n: number) =>
      word.presence === 'offline' || holdsUntil(word) < (said![n + 1]?.at ?? this.#context.now() + 1)
    if (!said || said.some(matters)) this.#presences = null
  }

  /** Puts away what lies before a moment, but for what still held then; `gone` is told of each fact. */
  forgetBefore(before: number, gone: (fact: Fact) => void): void {
    for (const source of this.sources()) {
      const track = this.#track(source)
      const carry = carryOf(track, this.#words.get(source)!.said, before)
      for (const feed of this.#feedsOf(source)) {
        feed.carry = carry
        for (const fact of feed.facts) if (fact.at < before) gone(fact)
        feed.facts = feed.facts.filter((fact) => fact.at >= before)
        feed.ids = new Set(feed.facts.map(({ id }) => id))
      }
    }
    this.changed()
    const line = this.words()
    this.#seen = { line, length: line.length }
  }

  /** Lets go of carried words that are among the facts read back. */
  forgetCarry(readFrom: number): void {
    for (const feed of this.feeds.values()) if (feed.carry && feed.carry.at >= readFrom) feed.carry = null
    this.changed()
  }

  /**
   * From when until when his declared presence differs from what it was when this was last asked; null where it does not. Whatever changed it
   * (a word, a correction, a restart, an answer), the difference is what has to be worked out again.
   */
  takeShift(): { from: number; to: number } | null {
    const after = this.words()
    const { line: before, length } = this.#seen
    if (before === after) {
      if (length === after.length) return null
      this.#seen.length = after.length
      return { from: after[length]!.at, to: Infinity }
    }
    this.#seen = { line: after, length: after.length }
    let head = 0
    while (head < length && head < after.length && isSameWord(before[head]!, after[head]!)) head++
    if (head === length && head === after.length) return null
    let foot = 1
    while (foot <= length - head && foot <= after.length - head && isSameWord(before[length - foot]!, after.at(-foot)!)) foot++
    const from = Math.min(head < length ? before[head]!.at : Infinity, after[head]?.at ?? Infinity)
    return { from, to: foot === 1 ? Infinity : before[length + 1 - foot]!.at }
  }

  /**
   * His declared presence over time, all sources together, changes only. With several sources the strongest word holds (busy, available, aux,
   * offline; of equal ones that of the first source by name): one who pauses on the telephone and still takes chats is available. Within a
   * source the latest word holds, whatever name it used for him. A restart of a source voids what was said there before. The array grows in
   * place while words come in order.
   */
  words(): readonly Presence[] {
    if (this.#presences && this.#context.now() < this.runsOutAt) return this.#presences
    this.runsOutAt = Infinity
    const sources = this.sources()
    if (sources.length > 1) sources.sort(compareText)
    const tracks = sources.map((source) => this.#track(source))
    this.#combined = combine(tracks, this.#combined)
    return (this.#presences = this.#combined.presences)
  }

  #feedsOf(source: string): Feed[] {
    return [...this.feeds.values()].filter((feed) => feed.source === source)
  }

  #track(source: string): Presence[] {
    let words = this.#words.get(source)
    if (!words) this.#words.set(source, (words = this.#read(source)))
    const now = this.#context.now()
    const track = withDerivedPresence(words.said, (from, to) => this.#answerIn(source, from, to), now)
    const last = track.at(-1)
    if (last && holdsUntil(last) > now) this.runsOutAt = Math.min(this.runsOutAt, holdsUntil(last))
    return track
  }

  /** The first thing he answered at a source in `[from, to)`. */
  #answerIn(source: string, from: number, to: number): number | null {
    const answers = this.#answers
    for (let n = lastIndexUpTo(answers, from - 1) + 1; n < answers.length && answers[n]!.at < to; n++)
      if (answers[n]!.source === source) return answers[n]!.at
    return null
  }

  #read(source: string): Words {
    const feeds = this.#feedsOf(source)
    const carry = feeds.find((feed) => feed.carry !== null)?.carry ?? null
    const said: Presence[] = carry ? [carry] : []
    const facts = feeds.flatMap((feed) => standingFacts(feed.facts)).sort(compareFacts)
    const first = carry?.at ?? facts[0]?.at ?? Infinity
    const restarts = this.#context.restarts(source).filter((at) => at > first)
    let next = 0
    let queues = carry?.said ?? null
    const restartUpTo = (at: number) => {
      for (; next < restarts.length && restarts[next]! <= at; next++) {
        said.push({ at: restarts[next]!, presence: 'offline', reason: '', queues: null })
        queues = null
      }
    }
    for (const fact of facts) {
      if (fact.type !== 'agent.state') continue
      restartUpTo(fact.at)
      const word = wordOf(fact, queues, this.#context)
      queues = word.queues
      said.push(word)
    }
    restartUpTo(Infinity)
    return { said, queues, plain: feeds.every((feed) => feed.facts.every((fact) => fact.revises === '')) }
  }
}

/** Where a source does not say which queues he serves, those of its word before hold on. */
function wordOf(fact: Fact<'agent.state'>, before: readonly string[] | null, context: PresenceContext): Presence {
  const { at, source, data } = fact
  const queues = data.queues ? [...new Set(data.queues.map((name) => context.queueId(source, name)))].sort(compareText) : before
  return { at, presence: data.presence, reason: data.reason ?? '', queues }
}

function carryOf(track: readonly Presence[], said: readonly (Presence | Carry)[], before: number): Carry | null {
  const held = track[lastIndexUpTo(track, before - 1)]
  const word = said[lastIndexUpTo(said, before - 1)]
  if (!held || !word) return null
  return { ...held, said: 'said' in word ? word.said : word.queues }
}
