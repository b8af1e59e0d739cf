import { setTimeout as pause } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Trial } from './door.ts'
import type { Host, Hosts } from './host.ts'
import { Ledger } from './ledger.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Connections that were cut need a moment until nobody holds them any more, ms. */
const SETTLE_MS = 300
/** What code compiled on the way, caches that are full at some time, and the like may take. */
const SLACK_BYTES = 10 * 1024 * 1024
/** More than this a case may leave nothing behind. A forgotten timer with its closure takes some hundred bytes, a request a few thousand. */
const CASE_BYTES = 200

/** Bytes of heap in use after everything was let go that can be. */
export function heapAfterCollection(): number {
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

/**
 * Tells a leak from what a server rightly keeps. At the end of its life a server that took thousands of cases is weighed against one that was
 * just started on the same log: what it holds beyond that no fact asks for. And a server with an empty log must be as light as the first one
 * that came after others.
 */
export class Heaps {
  #lives = 0
  #first: { bytes: number; cases: number } | null = null
  #cases = 0

  /** Puts a new server with nothing in it in this one's place. `leak` is null, or says what grew. */
  async endOfLife(hosts: Hosts, trial: Trial, cases: number): Promise<{ shown: string; leak: string | null }> {
    this.#cases += cases
    this.#lives += 1
    const old = await weighTidied(trial.host)
    await trial.host.stop()
    trial.host = await hosts.again(trial.host)
    // Taken up from a checkpoint a model holds less of the facts than one that folded them.
    const { live, committer } = trial.host.floor
    await live.settleUp((work) => committer.exclusive(work))
    const anew = await weighTidied(trial.host)
    await trial.host.stop()
    trial.host = await hosts.start()
    trial.ledger = new Ledger()
    const empty = await weigh()
    this.#first ??= { bytes: empty, cases: this.#cases }
    const shown = `${mb(old)}, ${mb(anew)} in a server just started on the same log, ${mb(empty)} in an empty one`
    if (old > anew + SLACK_BYTES + cases * CASE_BYTES)
      return { shown, leak: `the server leaks: after ${cases} cases the heap is ${shown}` }
    if (empty > this.#first.bytes + SLACK_BYTES + (this.#cases - this.#first.cases) * CASE_BYTES)
      return {
        shown,
        leak: `the process leaks: an empty server was ${mb(this.#first.bytes)} once, and after ${this.#lives} others it is ${shown}`,
      }
    return { shown, leak: null }
  }
}

/** After what the server does once a minute: days long over become bytes once their rows are stored, so it takes a second time. */
async function weighTidied({ floor: { live } }: Host): Promise<number> {
  await live.tidy()
  await live.tidy()
  return weigh()
}

async function weigh(): Promise<number> {
  await pause(SETTLE_MS)
  return heapAfterCollection()
}

function mb(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
