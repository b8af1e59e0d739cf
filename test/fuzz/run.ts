import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { checkpoint } from './checkpoint.ts'
import type { Door, Trial } from './door.ts'
import { heapAfterCollection } from './heap.ts'
import { openHosts } from './host.ts'
import { Ledger } from './ledger.ts'
import { demand, demandCleanPrototypes, Violation } from './oracle.ts'
import { readPayloads } from './payloads.ts'
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

export type Failure = { door: string; seed: number; path: string; what: string; case: string }
export type Outcome = {
  cases: number
  byDoor: Map<string, number>
  msByDoor: Map<string, number>
  stored: number
  ms: number
  heaps: number[]
  failures: Failure[]
}

/** A server lives for so many cases: then another begins, and what the old one leaves behind in memory is a leak. */
const LIFE_CASES = 20_000
/** A case that is not answered within this time counts as unanswered. */
const ANSWER_MS = 15_000
/** So long a counter-example is made smaller. */
const SHRINK_MS = 15_000
const HEAP_SLACK = 48 * 1024 * 1024

/** Tries cases at all doors in turn, with a checkpoint after each door's stretch. Stops at the first failure of each door. */
export async function runFuzz({ doors, cases, seed, minutes, path, say }: RunOptions): Promise<Outcome> {
  const payloads = readPayloads()
  const folder = mkdtempSync(join(tmpdir(), 'watchfloor-fuzz-'))
  const began = performance.now()
  const deadline = Date.now() + minutes * 60_000
  const outcome: Outcome = { cases: 0, byDoor: new Map(), msByDoor: new Map(), stored: 0, ms: 0, heaps: [], failures: [] }
  const failed = new Set<string>()
  const loose: string[] = []
  const onLoose = (error: unknown) => void loose.push(String((error as Error)?.stack ?? error))
  process.on('unhandledRejection', onLoose)
  process.on('uncaughtException', onLoose)
  const hosts = await openHosts()
  const watch = startWatch()
  const shares = doors.reduce((sum, door) => sum + door.share, 0)
  try {
    for (let life = 0; outcome.cases < cases && Date.now() < deadline; life++) {
      const alive = doors.filter((door) => !failed.has(door.name))
      if (alive.length === 0) break
      const lived = Math.min(LIFE_CASES, cases - outcome.cases)
      const trial: Trial = { host: await hosts.start(), ledger: new Ledger(), payloads, now: Date.now(), folder, renew }
      async function renew() {
        await trial.host.stop()
        trial.host = await hosts.start()
        trial.ledger = new Ledger()
      }
      for (const door of alive) {
        if (Date.now() > deadline) break
        const wanted = Math.max(1, Math.ceil((lived * door.share) / shares))
        const stretchSeed = path === null ? mixed(seed, life, door.name) : seed
        const tried = { cases: 0 }
        const doorBegan = performance.now()
        watch.stretch(`npm run fuzz -- --door ${door.name} --seed ${stretchSeed} --path`)
        const failure = await stretch(door, trial, { seed: stretchSeed, path, cases: wanted, deadline, loose, tried, watch })
        outcome.cases += tried.cases
        outcome.msByDoor.set(door.name, (outcome.msByDoor.get(door.name) ?? 0) + performance.now() - doorBegan)
        outcome.byDoor.set(door.name, (outcome.byDoor.get(door.name) ?? 0) + tried.cases)
        if (!failure) continue
        // What a checkpoint finds is the work of all doors before it, so only the whole run repeats it.
        if (failure.path === '') Object.assign(failure, { seed })
        failed.add(door.name)
        outcome.failures.push(failure)
        say(failureText(failure))
        await renew()
      }
      outcome.stored += trial.ledger.stored
      await trial.host.stop()
      const heap = heapAfterCollection()
      outcome.heaps.push(heap)
      const first = outcome.heaps[Math.min(1, outcome.heaps.length - 1)]!
      if (heap > first + HEAP_SLACK) {
        const what = `the heap grew from ${mb(first)} to ${mb(heap)} over ${outcome.heaps.length} servers`
        const grown = { door: 'all', seed, path: '', case: '', what }
        outcome.failures.push(grown)
        say(failureText(grown))
      }
      say(`${outcome.cases} cases in ${Math.round((performance.now() - began) / 1000)} s, heap ${mb(heap)} after collection`)
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

type Stretch = {
  seed: number
  path: string | null
  cases: number
  deadline: number
  loose: string[]
  tried: { cases: number }
  watch: ReturnType<typeof startWatch>
}

/** One door for a while; gives the smallest counter-example that was found, or null. */
async function stretch(
  door: Door,
  trial: Trial,
  { seed, path, cases, deadline, loose, tried, watch }: Stretch,
): Promise<Failure | null> {
  const failed = (what: string, at: string, shown = '') => ({ door: door.name, seed, path: at, what, case: shown })
  const atOnce = Math.min(door.atOnce, cases)
  const rounds = fc.array(door.cases(trial.payloads), { minLength: 1, maxLength: 2 * atOnce - 1, size: 'max' })
  let giveUpAt = Infinity
  const property = fc.asyncProperty(rounds, async (round) => {
    if (Date.now() > giveUpAt) return // the smallest found so far will do
    watch.beat()
    tried.cases += round.length
    try {
      const settled = await within(Promise.allSettled(round.map((one) => door.run(trial, one))))
      const trouble = trial.host.takeTrouble().concat(loose.splice(0))
      demand(trouble.length === 0, () => `the server says: ${trouble.join('\n').slice(0, 2_000)}`)
      for (const one of settled) if (one.status === 'rejected') throw one.reason
      demandCleanPrototypes()
    } catch (error) {
      giveUpAt = Math.min(giveUpAt, Date.now() + SHRINK_MS)
      // What it left behind may be broken: the next try, a smaller one, gets a server of its own.
      await trial.renew()
      loose.length = 0
      throw error
    }
  })
  const details = await fc.check(property, {
    seed,
    ...(path !== null && { path }),
    numRuns: Math.max(1, Math.ceil(cases / atOnce)),
    interruptAfterTimeLimit: Math.max(1, deadline - Date.now()),
    markInterruptAsFailure: false,
  })
  if (details.failed && details.counterexample !== null) {
    const error = details.errorInstance as Error | null
    const what = error instanceof Violation ? error.message : (error?.stack ?? 'interrupted')
    return failed(what, details.counterexamplePath ?? '', shown(details.counterexample?.[0]))
  }
  try {
    await checkpoint(trial.host, trial.ledger)
    return null
  } catch (error) {
    return failed(`at the checkpoint: ${error instanceof Violation ? error.message : (error as Error).stack}`, '')
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Violation(`no answer within ${ANSWER_MS} ms`)), ANSWER_MS)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Another seed for each server and door, the same ones for the same seed. */
function mixed(seed: number, life: number, name: string): number {
  let hash = seed ^ Math.imul(life + 1, 0x9e3779b1)
  for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193)
  return hash & 0x7fffffff
}

function shown(round: unknown): string {
  const text =
    JSON.stringify(round, (_, value: unknown) =>
      typeof value === 'string' && value.length > 300 ? `${value.slice(0, 60)}… (${value.length})` : value,
    ) ?? ''
  return text.length > 6_000 ? `${text.slice(0, 6_000)}… (${text.length} characters)` : text
}

function failureText({ door, seed, path, what, case: shownCase }: Failure): string {
  const again =
    path === ''
      ? `npm run fuzz -- --seed ${seed}, with the same doors`
      : `npm run fuzz -- --door ${door} --seed ${seed} --path ${path}`
  return `\nFAILED at ${door}: ${what}\n  case: ${shownCase}\n  again: ${again}\n`
}

function mb(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
