import type { CountKey, Counts } from '../model/counts.ts'
import type { ServiceLevelVariant, Site } from '../settings/settings.ts'

/** `share` 0–1, `ms` a span, `points` of a score scale, `ratio` a plain factor. */
export type Unit = 'count' | 'share' | 'ms' | 'perHour' | 'ratio' | 'points' | 'score'

/**
 * Which interval gets the contact. `cohort` the one in which it was queued, opened or asked; `event` the one in which it happened;
 * `state` time sliced over the intervals it covers; `due` the one in which the promise fell due; `now` no interval, the present.
 */
export type Basis = 'cohort' | 'event' | 'state' | 'due' | 'now'

export type Target = {
  /** The preset that brings it; null for any. */
  preset: Site['preset'] | null
  /** To reach at least (or at most, by the metric's direction), or a band `[low, high]`. In the metric's unit. */
  value: number | readonly [number, number]
  /** What it holds for, where not for everything. */
  of?: string
  /** The article that names it, or ours. */
  source: 'S1' | 'S2' | 'S4' | 'proposal'
}

/** One definition per metric. A figure on any screen, export or answer of the API carries the id. */
export type MetricDefinition = {
  id: string
  /** English, for documents; pages take the message `metric.<id>`. */
  title: string
  message: `metric.${string}`
  unit: Unit
  basis: readonly Basis[]
  /** When a contribution can no longer change. */
  settles: string
  formula: string
  /** The counts it is made of; empty where it needs more than counts. */
  inputs: readonly CountKey[]
  /** Which way is better; `band` in the middle, `none` neither. */
  direction: 'higher' | 'lower' | 'band' | 'none'
  targets: readonly Target[]
  source: string
  /** Raised when the meaning changes, with the local date from which it holds. A published figure keeps the version it was made with. */
  version: number
  effectiveFrom: string
  /** From counts alone; null where it needs more (see the file of the metric). */
  compute: ((counts: Counts, context: FigureContext) => number | null) | null
}

/** What a figure needs beside counts. */
export type FigureContext = {
  variant: ServiceLevelVariant
  /** Length of the span that the counts cover; null where unknown, and rates are then null. */
  spanMs: number | null
}

type Entry = Omit<MetricDefinition, 'message' | 'inputs' | 'direction' | 'targets' | 'version' | 'effectiveFrom' | 'compute'> &
  Partial<Pick<MetricDefinition, 'inputs' | 'direction' | 'targets' | 'version' | 'effectiveFrom' | 'compute'>>

/** Fills in what most entries share. */
export function define(entry: Entry): MetricDefinition {
  return {
    inputs: [],
    direction: 'none',
    targets: [],
    version: 1,
    effectiveFrom: '2026-11-22',
    compute: null,
    message: `metric.${entry.id}`,
    ...entry,
  }
}

/** A number of things, as counted. */
export function counted(
  id: string,
  title: string,
  input: CountKey,
  rest: Pick<Entry, 'basis' | 'settles' | 'source'>,
): MetricDefinition {
  return define({ id, title, unit: 'count', formula: input, inputs: [input], compute: (counts) => counts[input], ...rest })
}
