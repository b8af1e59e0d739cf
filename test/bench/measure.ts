import { availableParallelism, loadavg } from 'node:os'
import { percentText } from './section.ts'

/** A way of doing the work: `run` does one round and gives its figure. */
export type Contestant<Name extends string> = { name: Name; run(round: number): Promise<number> }

/**
 * Lets contestants take turns for `rounds` rounds, each time beginning with another one: what else the machine does then hits all alike.
 * Gives the figures by name, in the order of the rounds.
 */
export async function takeTurns<Name extends string>(
  contestants: readonly Contestant<Name>[],
  rounds: number,
): Promise<Record<Name, number[]>> {
  const figures = Object.fromEntries(contestants.map(({ name }) => [name, [] as number[]])) as Record<Name, number[]>
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const { name, run } = contestants[(round + turn) % contestants.length]!
      figures[name].push(await run(round))
    }
  }
  return figures
}

/** Events or messages a second, from when `work` is called until it is done. */
export async function rate(count: number, work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (count / (performance.now() - began)) * 1_000
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** The smallest value that at least the `share` (0–1) of all values do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** Two rows of rounds, divided round by round. */
export function ratios(product: readonly number[], anchor: readonly number[]): number[] {
  return product.map((value, round) => value / anchor[round]!)
}

/** The ratio of two rows of rounds: its median, and the lowest and highest round. */
export function ratioText(product: readonly number[], anchor: readonly number[]): string {
  const each = ratios(product, anchor)
  return `${percentText(median(each))} (${percentText(Math.min(...each))} to ${percentText(Math.max(...each))})`
}

/** The machine in one line, without anything that names it. */
export function machineLine(): string {
  const load = loadavg().map((value) => value.toFixed(2))
  return `${availableParallelism()} cores, Node ${process.versions.node}, load average ${load.join(' ')}`
}
