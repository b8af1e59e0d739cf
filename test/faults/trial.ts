import type { LiveAnswer } from '@watchfloor/server/history/live'
import { get, postOnce, readAll } from '../support/door.ts'
import { demoEvents, heartbeats } from '../support/demo-events.ts'
import { keyOf, startFlow, type Flow } from '../support/flow.ts'
import { startTestServer, until, type ServerOptions, type TestServer } from '../support/server.ts'
import { compareWithRecount } from '../support/truth.ts'
import { Board } from './board.ts'
import type { Ground } from './fault.ts'
import { Watch } from './watch.ts'

const DAY_MS = 86_400_000
/** A board holds its figures so long without a word, a beat takes two seconds to come, and a busy machine may be late. */
const MAY_PRETEND_MS = 8_000

export type TrialOptions = ServerOptions & {
  /** Where senders and boards go instead of to the server itself. */
  through?(server: TestServer): Promise<{ senders?: string; boards?: string }>
  days?: number
  /** The moment at which what is told ends; the clock of this machine without it. */
  now?(): number
  senders?: number
  /** How fast each sender is; a trickle without it. */
  pace?: { largest: number; restMs: number }
}

/**
 * A floor on which a fault is played: a real server as a process, senders that go on whatever happens, a board, and somebody who looks at
 * `/readyz`. At the end it is asked whether everything promised was kept.
 */
export class Trial {
  readonly server: TestServer
  readonly board: Board
  readonly watch: Watch
  readonly #ground: Ground
  readonly #options: TrialOptions
  readonly #events: Generator<Parameters<typeof keyOf>[0] & Record<string, unknown>, void>
  readonly #toldTo: number
  readonly #door: { url: string; token: string }
  readonly #misses: string[] = []
  #flow: Flow | null = null
  #logRead = 0
  readonly #forgiven = new Set<string>()

  private constructor(ground: Ground, options: TrialOptions, server: TestServer, door: string, boards: string) {
    this.server = server
    this.#ground = ground
    this.#options = options
    this.#door = {
      url: door,
      get token() {
        return server.token
      },
    }
    this.board = new Board(boards)
    this.watch = new Watch(server.url, this.board)
    this.#toldTo = (options.now ?? Date.now)() - 20_000
    this.#events = demoEvents(this.#toldTo - (options.days ?? (ground.short ? 1 : 5)) * DAY_MS, this.#toldTo, String(ground.seed))
  }

  static async open(ground: Ground, options: TrialOptions = {}): Promise<Trial> {
    const server = await startTestServer({ demo: true, ...options, args: ['--log-level', 'info', ...(options.args ?? [])] })
    const through = (await options.through?.(server)) ?? {}
    return new Trial(ground, options, server, through.senders ?? server.url, through.boards ?? server.url)
  }

  /** What is done to it, or seen of it. */
  note(line: string): void {
    this.#ground.tell(`· ${line}`)
  }

  miss(what: string): void {
    this.#misses.push(what)
    this.#ground.tell(`! MISS ${what}`)
  }

  /** What the fault itself took out of the log need not be there. */
  forgive(keys: Iterable<string>): void {
    for (const key of keys) this.#forgiven.add(key)
  }

  /** From now on only what is said from now on counts. */
  mark(): void {
    this.#logRead = this.server.output.length
    this.watch.whys.clear()
    this.board.troubles.clear()
  }

  /** What was said since the mark. */
  tellSaid(): void {
    for (const why of this.watch.whys) this.#ground.tell(`/readyz said: ${why}`)
    for (const why of this.board.troubles) this.#ground.tell(`board said: ${why}`)
  }

  /** Senders begin, and something of theirs is acknowledged. */
  async flow(): Promise<void> {
    this.#flow ??= startFlow(this.#door, this.#events, this.#options.senders ?? 3, this.#ground.roll, {
      ...{ largest: 60, restMs: this.#ground.short ? 30 : 100, ...this.#options.pace },
      againMs: 150,
    })
    await this.moreAcknowledged(20_000)
  }

  /** Something more is acknowledged from now on. */
  async moreAcknowledged(withinMs: number): Promise<void> {
    const before = this.#flow?.acknowledged.length ?? 0
    await until('an event to be acknowledged', () => Promise.resolve(this.#flow!.acknowledged.length > before), withinMs)
  }

  /** The trouble must be said: by `/readyz`, in the log, and (where it lasts long enough for that) by the board. */
  async expectSaid({
    readyz,
    log,
    board,
    withinMs = 15_000,
  }: {
    readyz?: RegExp
    log?: RegExp
    board?: RegExp | 'stale'
    withinMs?: number
  }) {
    const wait = async (what: string, isSaid: () => boolean) => {
      try {
        await until(what, () => Promise.resolve(isSaid()), withinMs)
      } catch {
        this.miss(
          `${what}: not said within ${withinMs} ms (readyz: ${[...this.watch.whys].join(' | ') || 'always ready'}; board: ${[...this.board.troubles].join(' | ') || 'nothing'})`,
        )
      }
    }
    if (readyz) await wait(`/readyz to say ${readyz}`, () => [...this.watch.whys].some((why) => readyz.test(why)))
    if (log) await wait(`the log to say ${log}`, () => log.test(this.newLog()))
    if (board === 'stale') await wait('the board to look stale', () => !this.board.live)
    else if (board) await wait(`the board to say ${board}`, () => [...this.board.troubles].some((why) => board.test(why)))
  }

  /** The log since the mark. */
  newLog(): string {
    return this.server.output.slice(this.#logRead)
  }

  /** The cause is over: from now on it must be ready, live on the board and writing by itself. */
  async heals(withinMs = 30_000): Promise<void> {
    const began = performance.now()
    const after = async (what: string, come: () => boolean) => {
      try {
        await until(what, () => Promise.resolve(come()), withinMs)
        return `${what} after ${((performance.now() - began) / 1_000).toFixed(1)} s`
      } catch {
        this.miss(`${what}: not within ${withinMs} ms (readyz: ${this.watch.why})`)
        return `${what}: never`
      }
    }
    const before = this.#flow?.acknowledged.length ?? 0
    const healed = await Promise.all([
      after('ready', () => this.watch.ready),
      after('board live', () => this.board.live),
      ...(this.#flow ? [after('acknowledging', () => this.#flow!.acknowledged.length > before)] : []),
    ])
    this.note(healed.join(', '))
  }

  /** Nothing acknowledged is lost, nothing is there twice, the figures are those of a recount, and the board has them. Gives what is not so. */
  async close(): Promise<readonly string[]> {
    try {
      await this.#flow?.stop()
      await this.#look()
    } catch (error) {
      this.miss((error as Error).message)
    } finally {
      await this.watch.stop()
      this.board.close()
    }
    if (this.watch.pretendedMs > MAY_PRETEND_MS)
      this.miss(`the board showed figures as true for ${Math.round(this.watch.pretendedMs)} ms that the server did not stand by`)
    if (this.#misses.length > 0) for (const line of this.server.output.slice(-4_000).split('\n')) this.#ground.tell(`log ${line}`)
    await this.server[Symbol.asyncDispose]()
    return this.#misses
  }

  async #look(): Promise<void> {
    let why = ''
    const beat = async () => {
      const heard = await postOnce(this.server, heartbeats(this.#toldTo))
      if ('receipt' in heard) return true
      why = heard.why
      return false
    }
    // What the senders left under way may be refused for a moment (429).
    await until('a heartbeat to be taken', beat).catch((error: Error) => {
      throw new Error(`${error.message}: ${why}`)
    })
    const all = await readAll(this.server)
    const logged = new Set(all.map(keyOf))
    const acknowledged = this.#flow?.acknowledged ?? []
    const lost = acknowledged.filter((key) => !logged.has(key) && !this.#forgiven.has(key))
    if (lost.length > 0) this.miss(`${lost.length} of ${acknowledged.length} acknowledged events are not in the log: ${lost[0]}`)
    if (logged.size !== all.length) this.miss(`${all.length - logged.size} events are in the log twice`)
    const gap = all.findIndex(({ arrival }, index) => arrival !== index + 1)
    if (gap >= 0) this.miss(`after arrival ${gap} comes ${all[gap]!.arrival}`)
    const { differing, compared } = await compareWithRecount(this.server)
    if (differing.length > 0)
      this.miss(`${differing.length} of ${compared} figures differ from the recount: ${differing.slice(0, 3).join('; ')}`)
    if (compared < 500) this.miss(`only ${compared} figures could be compared`)
    await until('the board to have what /api/live says', async () =>
      (await get<LiveAnswer>(this.server, '/api/live')).queues.every(
        (queue) => stillText(this.board.items.get(`queue/${queue.id}`)) === stillText(queue),
      ),
    )
    this.note(`${acknowledged.length} acknowledged, ${all.length} in the log, ${compared} figures equal to the recount`)
  }
}

/** What of a queue's record does not go on by the clock alone. */
function stillText(item: unknown): string {
  const { today, waiting, tickets, agents } = (item ?? {}) as Partial<LiveAnswer['queues'][number]>
  return JSON.stringify([today, waiting, tickets, agents], (key, value: unknown) =>
    /^(agent|slot|busy|attended)\w*Ms$/.test(key) ? 0 : value,
  )
}
