import type { Fact } from '@watchfloor/core/event/fact'
import type { Appended } from '@watchfloor/db/log/append'
import type { StoredFact } from '@watchfloor/db/log/read'
import { FoldFault, isFinal, whyUnwritable } from './database-trouble.ts'
import { Pace } from './pace.ts'

/** What became of one fact. `unstorable`: it holds a value that the database refuses. */
export type Outcome = Appended | { status: 'unstorable'; reason: string }

/** The log, as the one writer needs it. `append` is one transaction, durable when it resolves; facts known already take no number. */
export type WriterLog = {
  append(facts: Fact[], firstSeq: number, receivedAt: number): Promise<Appended[]>
}

export type CommitterParts = {
  log: WriterLog
  /** Folds what was committed, in arrival order, each batch once. */
  apply(stored: StoredFact[]): Promise<void>
  /**
   * Folds what the log holds beyond the model, however it came there, and gives the log's head; from then on nobody else changes it. Called
   * after a time of which we do not know what was written: a commit without an answer, a lost database, a fold that failed.
   */
  catchUp(): Promise<number>
  /** By a clock that nobody sets, ms: how long callers wait. */
  now(): number
  /** Epoch ms, for the moment of arrival; without it the same. */
  wall?(): number
  /** Arrival number of the newest fact in the log. */
  head: number
  /** Told of each commit, for the figures at /metrics. */
  onCommit?(commit: { rows: number; ms: number; waitedMs: number }): void
  /** Told of each caller who was refused because writing is behind. */
  onRefusal?(): void
  onTrouble?(error: Error, what: string): void
  /** Told when writing goes on after it could not. */
  onNews?(what: string): void
}

/** Why something is refused for the moment, and when it may come again. */
export type Refusal = { why: string; retryAfterMs: number }

/** There is more to do than can be done in time: refuse instead of making everybody wait. */
export class Overloaded extends Error {
  readonly retryAfterMs: number
  constructor(why: string, retryAfterMs = 1_000) {
    super(overloadText(why))
    this.retryAfterMs = Math.max(1_000, retryAfterMs)
  }
}

export function overloadText(why: string): string {
  return `${why} Send again later; nothing of this request was kept.`
}

/** The log cannot be written at the moment, or it is unknown whether it was. Sending the same again is always safe. */
export class Unavailable extends Error {
  readonly retryAfterMs: number
  constructor(why: string, retryAfterMs = 2_000, cause?: unknown) {
    super(`${why} Send the same again later: what was written already is recognised.`, { cause })
    this.retryAfterMs = retryAfterMs
  }
}

export const BATCH_ROWS = 2_000
/** A smaller batch costs more a row than it saves in time; and a slow pace that makes batches small would keep itself slow. */
const LEAST_BATCH_ROWS = 500
/** So long one transaction with its fold should take: each caller waits for the end of one and the whole of the next. */
const BATCH_MS = 100
/** What comes on top of so much waiting is refused. */
const BEHIND_MS = 250

type Entry = { facts: Fact[]; queuedAt: number; resolve(outcomes: Outcome[]): void; reject(error: Error): void }
/** When a batch was taken up, by the clock of the parts, and the moment of arrival that its facts get. */
type Times = { takenAt: number; receivedAt: number }
type State = { kind: 'up' } | { kind: 'gone'; why: string; since: number } | { kind: 'stopped' }
/** A batch of which nobody knows whether it was written. */
type Doubtful = { facts: Fact[]; receivedAt: number; refusals: number }

const FIRST_RETRY_MS = 100
const LONGEST_RETRY_MS = 1_000
/** A fold that fails on the same log will mostly fail again, and a try costs a pass over the log. */
const LONGEST_REFOLD_MS = 300_000
/** So often a batch may be refused by a database that is there, before we give it up as a bug. */
const REFUSALS = 3

/**
 * The one writer. One transaction is in flight; what arrives meanwhile is the next one, so batches grow with the load and nobody waits for
 * a timer. It numbers the facts, appends them, hands what is new to the fold in arrival order, and only then answers the callers.
 *
 *     up ──append or fold fails, or `suspect`──► gone ──caught up with the log, the doubtful batch written──► up
 *
 * While it is gone callers get `Unavailable`. A commit whose answer was lost may have happened: so on the way back the log is looked at
 * again, what it holds beyond the model is folded, and then the batch in doubt is written once more: what of it is there is known by its
 * keys. That also shows that writing works, before anybody is told so. The senders of that batch were told that nobody knows; they send it
 * again, and it is known.
 */
export class Committer {
  readonly #parts: CommitterParts
  #head: number
  #state: State = { kind: 'up' }
  #queue: Entry[] = []
  #queuedRows = 0
  #inFlight: Entry[] = []
  #finishing: Entry[] = []
  #loop: Promise<void> | null = null
  /** The fold of the newest committed batch; never rejects. */
  #folding: Promise<void> = Promise.resolve()
  #jobs: (() => Promise<void>)[] = []
  #doubtful: Doubtful | null = null
  #retry: ReturnType<typeof setTimeout> | null = null
  /** Since when the database has been at one transaction. */
  #writingSince: number | null = null
  readonly #pace = new Pace()
  /** Patient callers who wait for the queue to become shorter, oldest first. */
  #waiting: (() => void)[] = []

  constructor(parts: CommitterParts) {
    this.#parts = parts
    this.#head = parts.head
  }

  /** Arrival number of the newest fact that we know is in the log. */
  get head(): number {
    return this.#head
  }

  /** Why nothing can be written now, in words; null while all is well. */
  get trouble(): string | null {
    return this.#state.kind === 'up' ? null : this.#state.kind === 'stopped' ? 'The server is stopping.' : this.#state.why
  }

  /** For how long the transaction in flight has been going on, ms; 0 where there is none. */
  writingMs(): number {
    return this.#writingSince === null ? 0 : this.#parts.now() - this.#writingSince
  }

  /** How long the oldest unanswered caller has waited, ms. */
  behindMs(): number {
    const oldest = this.#finishing[0] ?? this.#inFlight[0] ?? this.#queue[0]
    return oldest ? this.#parts.now() - oldest.queuedAt : 0
  }

  /**
   * How long facts that came now would wait for their turn, ms: as long as the oldest has waited already, or as long as all that are queued will
   * take, whichever is more. What is being written does not count: on a slow disk one transaction may take long while nobody waits.
   */
  queueMs(): number {
    const oldest = this.#queue[0]
    return oldest ? Math.max(this.#parts.now() - oldest.queuedAt, this.#pace.msFor(this.#queuedRows)) : 0
  }

  /** Throws `Unavailable` while nothing can be written, and `Overloaded` where facts that came now would wait for more than 250 ms. */
  admit(): void {
    if (this.#state.kind !== 'up') throw new Unavailable(this.trouble ?? '')
    const refusal = this.refusal()
    if (refusal) throw new Overloaded(refusal.why, refusal.retryAfterMs)
  }

  /** The same as `admit` where all is well but for the time, without the price of an error; null where facts that came now are let in. */
  refusal(): Refusal | null {
    const ms = this.queueMs()
    if (ms <= BEHIND_MS) return null
    this.#parts.onRefusal?.()
    return { why: `Writing is ${Math.round(ms)} ms behind.`, retryAfterMs: ms }
  }

  /**
   * Writes facts; resolves when they are on disk and folded. Whoever was not admitted beforehand (`admit`) is now. A `patient` caller, a stream
   * that waits for each answer before it sends more, is never refused: it waits until there is room, and goes before those who come later.
   */
  async submit(facts: Fact[], { patient = false, admitted = false } = {}): Promise<Outcome[]> {
    if (this.#state.kind !== 'up') throw new Unavailable(this.trouble ?? '')
    if (facts.length === 0) return []
    if (!patient && !admitted) this.admit()
    while (patient && this.queueMs() > BEHIND_MS) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
      if (this.#state.kind !== 'up') throw new Unavailable(this.trouble ?? '')
    }
    const parts: Promise<Outcome[]>[] = []
    const rows = this.#batchRows()
    for (let from = 0; from < facts.length; from += rows) parts.push(this.#enqueue(facts.slice(from, from + rows)))
    // All must settle: a rejection nobody listens to would end the process.
    const settled = await Promise.allSettled(parts)
    return settled.flatMap((part) => {
      if (part.status === 'rejected') throw part.reason
      return part.value
    })
  }

  /** Runs `work` while nothing is written or folded; what comes meanwhile waits. For changes that refold the log. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#jobs.push(() => work().then(resolve, reject))
      this.#start()
    })
  }

  /** Something may have happened to the log or the model that did not come through here: nothing is written until both are level again. */
  suspect(error: Error, why = whyUnwritable(error)): void {
    if (this.#state.kind !== 'up') return
    this.#state = { kind: 'gone', why, since: this.#parts.now() }
    this.#rejectQueue(new Unavailable(why, 2_000, error))
    this.#recover(FIRST_RETRY_MS)
  }

  /** Writes what is queued, folds it, and takes nothing new. */
  async stop(): Promise<void> {
    this.#state = { kind: 'stopped' }
    if (this.#retry) clearTimeout(this.#retry)
    await this.#loop
    await this.#folding
  }

  #callWaiting(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const go of waiting) go()
  }

  #batchRows(): number {
    return Math.round(Math.min(BATCH_ROWS, Math.max(LEAST_BATCH_ROWS, this.#pace.rowsIn(BATCH_MS))))
  }

  #enqueue(facts: Fact[]): Promise<Outcome[]> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ facts, queuedAt: this.#parts.now(), resolve, reject })
      this.#queuedRows += facts.length
      this.#start()
    })
  }

  #start(): void {
    this.#loop ??= this.#run()
  }

  async #run(): Promise<void> {
    for (;;) {
      const job = this.#jobs.shift()
      if (job) {
        await this.#folding
        await job()
      } else if (this.#queue.length > 0) {
        await this.#commit()
      } else {
        this.#loop = null
        return
      }
    }
  }

  /** One transaction. The fold of the one before goes on while the database writes; never more than one behind. */
  async #commit(): Promise<void> {
    const entries = this.#take()
    const takenAt = this.#parts.now()
    const receivedAt = (this.#parts.wall ?? this.#parts.now)()
    this.#writingSince = takenAt
    const facts = entries.flatMap((entry) => entry.facts)
    const began = performance.now()
    try {
      const outcomes = await this.#append(facts, receivedAt)
      const waitedMs = takenAt - (entries[0]?.queuedAt ?? takenAt)
      this.#parts.onCommit?.({ rows: facts.length, ms: performance.now() - began, waitedMs })
      this.#writingSince = null
      await this.#folding
      this.#inFlight = []
      // They are in the log, and are folded with the rest when we catch up.
      if (this.#state.kind === 'gone') return rejectAll(entries, new Unavailable(this.#state.why))
      this.#finishing = entries
      this.#folding = this.#finish(entries, facts, outcomes, { takenAt, receivedAt })
    } catch (error) {
      this.#writingSince = null
      await this.#folding
      this.#inFlight = []
      this.#doubtful = { facts, receivedAt, refusals: 0 }
      this.#lose(error as Error, 'the log could not be written', entries)
    }
  }

  #take(): Entry[] {
    const entries: Entry[] = []
    let rows = 0
    const most = this.#batchRows()
    while (this.#queue[0] && (rows === 0 || rows + this.#queue[0].facts.length <= most)) {
      const entry = this.#queue.shift() as Entry
      rows += entry.facts.length
      entries.push(entry)
    }
    this.#queuedRows -= rows
    this.#inFlight = entries
    this.#callWaiting()
    return entries
  }

  /** One transaction. A value that the database cannot hold fails the whole of it: then halves, until the culprit stands alone. */
  async #append(facts: Fact[], receivedAt: number): Promise<Outcome[]> {
    try {
      const appended = await this.#parts.log.append(facts, this.#head + 1, receivedAt)
      for (const { status, seq } of appended) if (status !== 'known') this.#head = Math.max(this.#head, seq ?? 0)
      return appended
    } catch (error) {
      if (!isDataError(error)) throw error
      if (facts.length === 1)
        return [{ status: 'unstorable', reason: `the database cannot hold it: ${(error as Error).message}` }]
      const middle = facts.length >> 1
      const first = await this.#append(facts.slice(0, middle), receivedAt)
      return first.concat(await this.#append(facts.slice(middle), receivedAt))
    }
  }

  async #finish(entries: Entry[], facts: Fact[], outcomes: Outcome[], { takenAt, receivedAt }: Times): Promise<void> {
    // Where more is waiting, its transaction begins first, and the database writes while we fold.
    if (this.#queue.length > 0) await new Promise((resolve) => setImmediate(resolve))
    try {
      const stored = storedOf(facts, outcomes, receivedAt)
      if (stored.length > 0) await this.#parts.apply(stored)
    } catch (error) {
      this.#lose(error as Error, 'what was written could not be folded', entries)
      return
    } finally {
      this.#finishing = []
    }
    this.#pace.learn(facts.length, takenAt, this.#parts.now())
    let from = 0
    for (const entry of entries) entry.resolve(outcomes.slice(from, (from += entry.facts.length)))
  }

  #lose(error: Error, what: string, entries: Entry[]): void {
    const why = whyUnwritable(error)
    if (this.#state.kind === 'up') {
      this.#parts.onTrouble?.(error, what)
      this.suspect(error, why)
    }
    rejectAll(entries, new Unavailable(why, 2_000, error))
    this.#rejectQueue(new Unavailable(why, 2_000, error))
  }

  #rejectQueue(error: Error): void {
    rejectAll(this.#queue, error)
    this.#queue = []
    this.#queuedRows = 0
    this.#callWaiting()
  }

  /** Tries after a while to go on, in its turn: nothing is written, folded or changed meanwhile. */
  #recover(delayMs: number): void {
    const attempt = async () => {
      if (this.#state.kind !== 'gone') return
      try {
        this.#head = await this.#parts.catchUp()
        await this.#writeDoubtful()
        if (this.#state.kind !== 'gone') return // told to stop meanwhile
        const awayMs = this.#parts.now() - this.#state.since
        this.#state = { kind: 'up' }
        this.#parts.onNews?.(`events are written again, after ${(awayMs / 1000).toFixed(1)} s`)
      } catch (error) {
        this.#parts.onTrouble?.(error as Error, 'events cannot be written yet')
        if (this.#state.kind !== 'gone') return
        this.#state = { kind: 'gone', why: whyUnwritable(error), since: this.#state.since }
        const longest = error instanceof FoldFault ? LONGEST_REFOLD_MS : LONGEST_RETRY_MS
        this.#recover(Math.min(delayMs * 2, longest))
      }
    }
    this.#retry = setTimeout(() => {
      this.#jobs.push(attempt)
      this.#start()
    }, delayMs)
  }

  async #writeDoubtful(): Promise<void> {
    const batch = this.#doubtful
    if (!batch) return
    try {
      const outcomes = await this.#append(batch.facts, batch.receivedAt)
      const stored = storedOf(batch.facts, outcomes, batch.receivedAt)
      this.#doubtful = null
      if (stored.length > 0) await this.#parts.apply(stored)
    } catch (error) {
      if (!isFinal(error) || (batch.refusals += 1) < REFUSALS) throw error
      this.#parts.onTrouble?.(error as Error, `a batch of ${batch.facts.length} events cannot be written: a bug`)
      this.#doubtful = null
    }
  }
}

function rejectAll(entries: Entry[], error: Error): void {
  for (const entry of entries) entry.reject(error)
}

/** What is new of a batch, as the log has it. */
function storedOf(facts: Fact[], outcomes: Outcome[], receivedAt: number): StoredFact[] {
  const stored: StoredFact[] = []
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.status === 'known' || outcome.status === 'unstorable' || outcome.seq === null) continue
    stored.push({ seq: outcome.seq, receivedAt, fact: facts[i] as Fact })
  }
  return stored
}

/** SQLSTATE class 22: the value is at fault and not the database. */
function isDataError(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' && /^22\w{3}$/.test(code)
}
