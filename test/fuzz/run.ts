import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Door, Trial } from './door.ts'
import { Heaps } from './heap.ts'
import { openHosts } from './host.ts'
import { Ledger } from './ledger.ts'
import { readPayloads } from './payloads.ts'
import { mixed, printOf, stretch, type Failure } from './stretch.ts'
import { startWatch } from './watch.ts'

export type RunOptions = {
  doors: readonly Door[]
  /** Cases over all doors. */
  cases: number
  seed: number
  /** Ends after this time, whatever `cases` says. */
  minutes: number
  /** fast-check's way to one counter-example. */
  path: string | null
  say(line: string): void
}

export type Found = Failure & { times: number }
export type Outcome = {
  cases: number
  byDoor: Map<string, number>
  msByDoor: Map<string, number>
  stored: number
  ms: number
  /** Each distinct one once, in the order in which they were found. */
  failures: Found[]
}

/** A server lives for so many cases, and then another begins. */
const LIFE_CASES = 20_000

/** Tries cases at all doors in turn, with a checkpoint after each door's stretch; goes on after failures. */
export async function runFuzz({ doors, cases, seed, minutes, path, say }: RunOptions): Promise<Outcome> {
  const payloads = readPayloads()
  const folder = mkdtempSync(join(tmpdir(), 'watchfloor-fuzz-'))
  const began = performance.now()
  const deadline = Date.now() + minutes * 60_000
  const outcome: Outcome = { cases: 0, byDoor: new Map(), msByDoor: new Map(), stored: 0, ms: 0, failures: [] }
  const found = (failure: Failure): boolean => {
    const print = printOf(failure.what)
    const before = outcome.failures.find(({ door, what }) => door === failure.door && printOf(what) === print)
    if (before) before.times++
    else {
      outcome.failures.push({ ...failure, times: 1 })
      say(failureText(failure))
    }
    return before === undefined
  }
  const loose: string[] = []
  const onLoose = (error: unknown) => void loose.push(String((error as Error)?.stack ?? error))
  process.on('unhandledRejection', onLoose)
  process.on('uncaughtException', onLoose)
  const hosts = await openHosts()
  const watch = startWatch()
  const heaps = new Heaps()
  const shares = doors.reduce((sum, door) => sum + door.share, 0)
  try {
    const renew = async () => {
      await trial.host.stop()
      trial.host = await hosts.start()
      trial.ledger = new Ledger()
    }
    const trial: Trial = { host: await hosts.start(), ledger: new Ledger(), payloads, now: Date.now(), folder, renew }
    for (let life = 0; outcome.cases < cases && Date.now() < deadline; life++) {
      trial.now = Date.now()
      const wanted = Math.min(LIFE_CASES, cases - outcome.cases)
      let lived = 0
      let held = { ms: 0, at: '' }
      for (const door of doors) {
        if (Date.now() > deadline) break
        const doorBegan = performance.now()
        const { tried, heldMs } = await stretch(door, trial, {
          ...{ path, deadline, loose, watch },
          seed: path === null ? mixed(seed, life, door.name) : seed,
          cases: Math.max(1, Math.ceil((wanted * door.share) / shares)),
          // What a checkpoint finds is the work of all doors before it, so only the whole run repeats it.
          found: (failure) => found(failure.path === '' ? { ...failure, seed } : failure),
        })
        lived += tried
        held = heldMs > held.ms ? { ms: heldMs, at: door.name } : held
        outcome.msByDoor.set(door.name, (outcome.msByDoor.get(door.name) ?? 0) + performance.now() - doorBegan)
        outcome.byDoor.set(door.name, (outcome.byDoor.get(door.name) ?? 0) + tried)
      }
      outcome.cases += lived
      const { stored } = trial.ledger
      outcome.stored += stored
      const { shown, leak } = await heaps.endOfLife(hosts, trial, lived)
      if (leak !== null) found({ door: 'all', seed, path: '', case: '', what: leak })
      const seconds = Math.round((performance.now() - began) / 1000)
      say(
        `${outcome.cases} cases in ${seconds} s; ${stored} facts in this server's log; heap after collection ${shown}; nobody was answered for ${Math.round(held.ms)} ms of processor at most (${held.at})`,
      )
      if (path !== null) break
    }
  } finally {
    watch.stop()
    process.off('unhandledRejection', onLoose)
    process.off('uncaughtException', onLoose)
    await hosts.close()
    rmSync(folder, { recursive: true, force: true })
  }
  outcome.ms = performance.now() - began
  return outcome
}

export function failureText({ door, seed, path, what, case: shownCase }: Failure): string {
  const again =
    path === ''
      ? `npm run fuzz -- --seed ${seed}, with the same doors`
      : `npm run fuzz -- --door ${door} --seed ${seed} --path ${path}`
  return `\nFAILED at ${door}: ${what}\n  case: ${shownCase}\n  again: ${again}\n`
}
