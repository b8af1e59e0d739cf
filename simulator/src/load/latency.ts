import { build, type Histogram } from 'hdr-histogram-js'

/** A distribution of spans in ms; null where nothing was measured. */
export type Spans = { count: number; p50: number; p90: number; p99: number; p999: number; max: number }

/** Longer than any span that we wait for: five minutes, in µs. */
const LONGEST_US = 300_000_000

/** Counts spans in a histogram of bounded size (HdrHistogram: three digits, whatever the magnitude). `recent` forgets at each look. */
export class SpanCounter {
  readonly #all: Histogram = newHistogram()
  readonly #recent: Histogram = newHistogram()

  add(ms: number, count = 1): void {
    const us = Math.min(LONGEST_US, Math.max(0, Math.round(ms * 1_000)))
    this.#all.recordValueWithCount(us, count)
    this.#recent.recordValueWithCount(us, count)
  }

  all(): Spans | null {
    return spansOf(this.#all)
  }

  /** What was added since the last call. */
  recent(): Spans | null {
    const spans = spansOf(this.#recent)
    this.#recent.reset()
    return spans
  }
}

function newHistogram(): Histogram {
  return build({ bitBucketSize: 32, highestTrackableValue: LONGEST_US, numberOfSignificantValueDigits: 3, useWebAssembly: false })
}

function spansOf(histogram: Histogram): Spans | null {
  if (histogram.totalCount === 0) return null
  const at = (percent: number) => histogram.getValueAtPercentile(percent) / 1_000
  return {
    count: histogram.totalCount,
    p50: at(50),
    p90: at(90),
    p99: at(99),
    p999: at(99.9),
    max: histogram.maxValue / 1_000,
  }
}
