import { NODES, WEIGHTS } from '../number/gauss-legendre.ts'
import { bracket } from './patient-line.ts'

/**
 * Means over the contacts that find all agents busy in an Erlang A line, in units of the mean patience; unchecked. b and c as in
 * patient-line.ts, `gap` = b − c. Each is a mean of something positive, so nothing cancels.
 */
export type LineMoments = {
  /** P(abandons); also the mean time in queue. */
  abandoned: number
  /** E[V], the wait of an endless patience. */
  offeredWait: number
  /** E[V; served] and E[W; abandons]. */
  servedWait: number
  abandonedWait: number
}

/** Sums over the queue's states where they are few, else integrals over the wait. */
export function lineMoments(b: number, c: number, gap: number): LineMoments {
  return c < 32 && b < 1e4 ? sumOverStates(b, c) : integrateOverWaits(b, c, gap)
}

/** State k: k contacts wait ahead. From the first up, rescaled before it overflows. */
function sumOverStates(b: number, c: number): LineMoments {
  let weight = 1
  let total = 0
  let abandoned = 0
  let offeredWait = 0
  let servedWait = 0
  let abandonedWait = 0
  // of one contact behind k others: its mean wait were it endlessly patient, the same with its own patience among the events, and
  // its mean wait if it abandons, by the first event, which ends its wait or moves it up by one
  let wait = 0
  let shorterWait = 0
  let lostWait = 0
  for (let k = 0; k < b - c || weight * (k + 2) > total * 1e-18; k++) {
    const perEvent = 1 / (c + k + 1)
    wait += 1 / (c + k)
    shorterWait += perEvent
    lostWait = (k + 1) * perEvent * perEvent + (c + k) * perEvent * lostWait
    total += weight
    abandoned += weight * (k + 1) * perEvent
    offeredWait += weight * wait
    servedWait += weight * c * perEvent * shorterWait
    abandonedWait += weight * lostWait
    weight *= b * perEvent
    if (total > 1e250) {
      weight *= 1e-250
      total *= 1e-250
      abandoned *= 1e-250
      offeredWait *= 1e-250
      servedWait *= 1e-250
      abandonedWait *= 1e-250
    }
  }
  return {
    abandoned: abandoned / total,
    offeredWait: offeredWait / total,
    servedWait: servedWait / total,
    abandonedWait: abandonedWait / total,
  }
}

/** Beyond this exponent nothing is left that a double would show. */
const DEPTH = 41

/** Over the density of patient-line.ts, in panels from its peak outward, which is at 0 or where be^{−y} = c. */
function integrateOverWaits(b: number, c: number, gap: number): LineMoments {
  const peak = gap > 0 ? Math.log1p(gap / c) : 0
  const falling = gap > 0 ? 0 : -gap
  const curve = gap > 0 ? c : b
  const depthAt = (s: number) => falling * s + curve * bracket(s)
  let right = (2 * DEPTH) / (falling + Math.sqrt(falling * falling + 2 * curve * DEPTH))
  while (depthAt(right) < DEPTH) right *= 1.25
  let left = 0
  if (gap > 0) {
    left = Math.sqrt((2 * DEPTH) / c)
    while (left > 1 && depthAt(-left * 0.8) > DEPTH) left *= 0.8
    left = Math.min(peak, left)
  }
  const sums = { total: 0, abandoned: 0, offeredWait: 0, servedWait: 0, abandonedWait: 0 }
  // e^{−y} changes on a scale of 1, the density on that of its depth
  const near = Math.min(right, 40)
  addPanels(sums, Math.max(2, Math.ceil(near / 2)), 0, near, peak, depthAt)
  if (near < right) addPanels(sums, 3, near, right, peak, depthAt)
  if (left > 0) addPanels(sums, Math.max(2, Math.ceil(left / 2)), -left, 0, peak, depthAt)
  const { total, ...rest } = sums
  return {
    abandoned: rest.abandoned / total,
    offeredWait: rest.offeredWait / total,
    servedWait: rest.servedWait / total,
    abandonedWait: rest.abandonedWait / total,
  }
}

function addPanels(
  sums: LineMoments & { total: number },
  panels: number,
  from: number,
  to: number,
  peak: number,
  depthAt: (s: number) => number,
): void {
  const width = (to - from) / panels
  for (let panel = 0; panel < panels; panel++) {
    for (let i = 0; i < NODES.length; i++) {
      const s = from + width * (panel + NODES[i]!)
      const y = Math.max(0, peak + s)
      const weight = Math.exp(-depthAt(s)) * WEIGHTS[i]! * width
      const gone = -Math.expm1(-y)
      const still = 1 - gone
      sums.total += weight
      sums.abandoned += weight * gone
      sums.offeredWait += weight * y
      sums.servedWait += weight * y * still
      sums.abandonedWait += weight * (y < 0.5 ? still * bracket(-y) : gone - y * still)
    }
  }
}
