import type { Fact } from '@watchfloor/core/event/fact'
import type { Appended } from '@watchfloor/db/log/append'
import type { StoredFact } from '@watchfloor/db/log/read'

/** What became of one fact. `unstorable`: it holds a value that the database refuses. */
export type Outcome = Appended | { status: 'unstorable'; reason: string }

/** The log, as the one writer needs it. `append` is one transaction, durable when it resolves; facts known already take no number. */
export type WriterLog = {
  append(facts: Fact[], firstSeq: number, receivedAt: number): Promise<Appended[]>
  readHead(): Promise<number>
  readAfter(after: number, limit: number): Promise<StoredFact[]>
}

export type CommitterParts = {
  log: WriterLog
  /** Folds what was committed, in arrival order, each batch once. */
  apply(stored: StoredFact[]): Promise<void>
  /** Epoch ms. */
  now(): number
  /** Arrival number of the newest fact in the log. */
  head: number
  /** Told of each commit, for the figures at /metrics. */
  onCommit?(commit: { rows: number; ms: number; waitedMs: number }): void
  onTrouble?(error: Error, what: string): void
}

/** The queue is too far behind: refuse instead of making everybody wait. */
export class Overloaded extends Error {
  readonly retryAfterMs: number
  constructor(behindMs: number) {
    super(`Writing is ${Math.round(behindMs)} ms behind. Send again later; nothing of this request was kept.`)
    this.retryAfterMs = Math.max(1_000, behindMs)
  }
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
const BEHIND_MS = 250
const QUEUED_ROWS = 100_000

type Entry = { facts: Fact[]; queuedAt: number; resolve(outcomes: Outcome[]): void; reject(error: Error): void }
type State = { kind: 'up' } | { kind: 'gone'; why: string } | { kind: 'broken'; why: string } | { kind: 'stopped' }

/**
 * The one writer. One transaction is in flight; what arrives meanwhile is the next one, so batches grow with the load and nobody waits for
 * a timer. It numbers the facts, appends them, hands what is new to the fold in arrival order, and only then answers the callers.
 *
 *     up ──append fails──► gone ──head read, missed tail folded──► up
 *     up ──fold throws───► broken (a bug: the figures can no longer be trusted until the process starts again)
 *
 * While the database is gone callers get `Unavailable`. A commit whose answer was lost may have happened: so on the way back the log's
 * head is read again, and what it holds beyond our own count is folded.
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
  #recovery: { timer: ReturnType<typeof setTimeout> | null } | null = null

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

  /** How long the oldest unanswered caller has waited, ms. */
  behindMs(): number {
    const oldest = this.#finishing[0] ?? this.#inFlight[0] ?? this.#queue[0]
    return oldest ? this.#parts.now() - oldest.queuedAt : 0
  }

  /**
   * Writes facts; resolves when they are on disk and folded. Throws `Overloaded` at once if somebody has queued for more than 250 ms (what is
   * being written does not count: on a slow disk one transaction may take that long), unless
   * the caller is `patient` (a stream that waits for each answer before it sends more holds itself back).
   */
  async submit(facts: Fact[], { patient = false } = {}): Promise<Outcome[]> {
    if (this.#state.kind !== 'up') throw new Unavailable(this.trouble ?? '')
    const behind = this.#queue[0] ? this.#parts.now() - this.#queue[0].queuedAt : 0
    if ((behind > BEHIND_MS && !patient) || this.#queuedRows + facts.length > QUEUED_ROWS) throw new Overloaded(behind)
    if (facts.length === 0) return []
    const parts: Promise<Outcome[]>[] = []
    for (let from = 0; from < facts.length; from += BATCH_ROWS) parts.push(this.#enqueue(facts.slice(from, from + BATCH_ROWS)))
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

  /** Writes what is queued, folds it, and takes nothing new. */
  async stop(): Promise<void> {
    if (this.#state.kind === 'up') this.#state = { kind: 'stopped' }
    if (this.#recovery?.timer) clearTimeout(this.#recovery.timer)
    await this.#loop
    await this.#folding
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
    const receivedAt = this.#parts.now()
    const facts = entries.flatMap((entry) => entry.facts)
    const began = performance.now()
    try {
      const outcomes = await this.#append(facts, receivedAt)
      const waitedMs = receivedAt - (entries[0]?.queuedAt ?? receivedAt)
      this.#parts.onCommit?.({ rows: facts.length, ms: performance.now() - began, waitedMs })
      await this.#folding
      if (this.#state.kind === 'broken') return this.#rejectAll(entries, new Unavailable(this.#state.why, 10_000))
      this.#finishing = entries
      this.#inFlight = []
      this.#folding = this.#finish(entries, facts, outcomes, receivedAt)
    } catch (error) {
      await this.#folding
      this.#lose(error as Error, entries)
    }
  }

  #take(): Entry[] {
    const entries: Entry[] = []
    let rows = 0
    while (this.#queue[0] && (rows === 0 || rows + this.#queue[0].facts.length <= BATCH_ROWS)) {
      const entry = this.#queue.shift() as Entry
      rows += entry.facts.length
      entries.push(entry)
    }
    this.#queuedRows -= rows
    this.#inFlight = entries
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

  async #finish(entries: Entry[], facts: Fact[], outcomes: Outcome[], receivedAt: number): Promise<void> {
    // Where more is waiting, its transaction begins first, and the database writes while we fold.
    if (this.#queue.length > 0) await new Promise((resolve) => setImmediate(resolve))
    try {
      const stored: StoredFact[] = []
      for (const [i, outcome] of outcomes.entries()) {
        if (outcome.status === 'known' || outcome.status === 'unstorable' || outcome.seq === null) continue
        stored.push({ seq: outcome.seq, receivedAt, fact: facts[i] as Fact })
      }
      if (stored.length > 0) await this.#parts.apply(stored)
    } catch (error) {
      this.#break(error as Error, entries)
      return
    } finally {
      this.#finishing = []
    }
    let from = 0
    for (const entry of entries) entry.resolve(outcomes.slice(from, (from += entry.facts.length)))
  }

  #lose(error: Error, entries: Entry[]): void {
    this.#parts.onTrouble?.(error, 'the log could not be written')
    const stopping = this.#state.kind === 'stopped'
    if (this.#state.kind === 'up') this.#state = { kind: 'gone', why: 'The database does not answer.' }
    this.#rejectAll(entries, new Unavailable('The database does not answer.', 2_000, error))
    if (this.#state.kind === 'gone' && !stopping) this.#recover(100)
  }

  #break(error: Error, entries: Entry[]): void {
    this.#parts.onTrouble?.(error, 'the fold failed: a bug')
    this.#state = { kind: 'broken', why: 'The model stopped on a fault; the facts are safe in the log. Restart the server.' }
    this.#rejectAll(entries, new Unavailable(this.#state.why, 10_000, error))
  }

  #rejectAll(entries: Entry[], error: Error): void {
    for (const entry of entries.concat(this.#queue)) entry.reject(error)
    this.#queue = []
    this.#queuedRows = 0
    this.#inFlight = []
  }

  #recover(delayMs: number): void {
    const retry = () => {
      this.#recovery = null
      this.#catchUp().then(
        () => {
          if (this.#state.kind === 'gone') this.#state = { kind: 'up' }
        },
        (error: Error) => {
          if (this.#state.kind !== 'gone') return
          this.#parts.onTrouble?.(error, 'the database is still gone')
          this.#recover(Math.min(delayMs * 2, 5_000))
        },
      )
    }
    this.#recovery = { timer: setTimeout(retry, delayMs) }
  }

  async #catchUp(): Promise<void> {
    const head = await this.#parts.log.readHead()
    while (this.#head < head) {
      const missed = await this.#parts.log.readAfter(this.#head, BATCH_ROWS)
      const last = missed.at(-1)
      if (!last) throw new Error(`The log's head is ${head}, yet nothing can be read after ${this.#head}`)
      try {
        await this.#parts.apply(missed)
      } catch (error) {
        this.#break(error as Error, [])
        return
      }
      this.#head = last.seq
    }
  }
}

/** SQLSTATE class 22: the value is at fault and not the database. */
function isDataError(error: unknown): boolean {
  const code = (error as { code?: unknown }).code
  return typeof code === 'string' && /^22\w{3}$/.test(code)
}
