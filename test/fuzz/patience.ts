import { Violation } from './oracle.ts'

const TURN_MS = 250

/**
 * Waits at most so long, ms, of time in which this process could have done something: counted in turns of its loop, of which each counts for a
 * quarter of a second, however long it took. Where the machine or a long computation stands in the way of everything, nobody is blamed for silence.
 *
 * @throws Violation when the work has not ended by then
 */
export async function withPatience<T>(work: Promise<T>, ms: number, what: () => string): Promise<T> {
  const late = Promise.withResolvers<never>()
  let turns = 0
  const timer = setInterval(() => {
    if (++turns * TURN_MS >= ms) late.reject(new Violation(what()))
  }, TURN_MS)
  try {
    return await Promise.race([work, late.promise])
  } finally {
    clearInterval(timer)
  }
}

/** Measures the longest time, ms of processor, in which the loop of this thread did not turn: then nobody was answered. */
export function watchLoop(): () => number {
  let longest = 0
  let last = process.threadCpuUsage()
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(last)
    last = process.threadCpuUsage()
    longest = Math.max(longest, (user + system) / 1000)
  }, 20)
  return () => {
    clearInterval(timer)
    return longest
  }
}
