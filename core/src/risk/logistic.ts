import { factorise, solveFactorised } from '../number/cholesky.ts'
import { DomainError } from '../number/domain-error.ts'

/** What is known of a thing, by name: numbers, or codes. Null and absent are unknown. */
export type Features = Readonly<Record<string, number | string | null | undefined>>

/** A learnt chance: ln(p/(1 − p)) = bias + Σ weight·value, numbers brought to mean 0 and deviation 1, codes each with a weight. Plain JSON. */
export type Logistic = {
  bias: number
  numbers: { name: string; mean: number; deviation: number; weight: number }[]
  codes: { name: string; weights: Record<string, number> }[]
  /** Rows it was learnt from. */
  n: number
}

export type LogisticOptions = {
  /** Ridge penalty on every weight but the bias; larger holds codes that were seen seldom nearer to the mean. */
  penalty?: number
  /** A code seen less often has no weight of its own. */
  leastSeen?: number
}

/**
 * Learns from rows and their outcomes, by ridge regression of the log-odds (Newton's steps, which here always end: the penalty keeps weights
 * finite where a value tells all). The same rows give the same model.
 */
export function learnLogistic(
  rows: readonly Features[],
  outcomes: readonly boolean[],
  { penalty = 1, leastSeen = 20 }: LogisticOptions = {},
): Logistic {
  if (rows.length !== outcomes.length || rows.length === 0) {
    throw new DomainError('rows', rows.length, `one for each outcome (${outcomes.length}), and at least one`)
  }
  const shape = shapeOf(rows, leastSeen)
  const columns = rows.map((row) => columnsOf(shape, row))
  const weights = newton(columns, outcomes, shape.width, penalty)
  return {
    bias: weights[0]!,
    numbers: shape.numbers.map(({ name, mean, deviation, at }) => ({ name, mean, deviation, weight: weights[at]! })),
    codes: shape.codes.map(({ name, at }) => ({
      name,
      weights: Object.fromEntries([...at].map(([value, column]) => [value, weights[column]!])),
    })),
    n: rows.length,
  }
}

/** ln(p/(1 − p)) of a row. */
export function logOdds(model: Logistic, row: Features): number {
  let sum = model.bias
  for (const { name, mean, deviation, weight } of model.numbers) {
    const value = row[name]
    if (typeof value === 'number' && Number.isFinite(value)) sum += weight * standard(value, mean, deviation)
  }
  for (const { name, weights } of model.codes) {
    const value = row[name]
    if (typeof value === 'string' && Object.hasOwn(weights, value)) sum += weights[value]!
  }
  return sum
}

export function logisticChance(model: Logistic, row: Features): number {
  return 1 / (1 + Math.exp(-logOdds(model, row)))
}

type Shape = {
  width: number
  numbers: { name: string; mean: number; deviation: number; at: number }[]
  codes: { name: string; at: Map<string, number> }[]
}

function shapeOf(rows: readonly Features[], leastSeen: number): Shape {
  const sums = new Map<string, { n: number; sum: number; squares: number }>()
  const counts = new Map<string, Map<string, number>>()
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      if (typeof value === 'number' && Number.isFinite(value)) {
        const of = sums.get(name) ?? { n: 0, sum: 0, squares: 0 }
        sums.set(name, { n: of.n + 1, sum: of.sum + value, squares: of.squares + value * value })
      } else if (typeof value === 'string') {
        const of = counts.get(name) ?? new Map<string, number>()
        counts.set(name, of.set(value, (of.get(value) ?? 0) + 1))
      }
    }
  }
  let width = 1
  const numbers: Shape['numbers'] = []
  for (const [name, { n, sum, squares }] of sums) {
    const mean = sum / n
    const deviation = Math.sqrt(Math.max(0, squares / n - mean * mean))
    if (deviation > 1e-9 * Math.abs(mean)) numbers.push({ name, mean, deviation, at: width++ })
  }
  const codes: Shape['codes'] = []
  for (const [name, values] of counts) {
    const kept = [...values].filter(([, seen]) => seen >= leastSeen)
    if (kept.length > 0) codes.push({ name, at: new Map(kept.map(([value]) => [value, width++])) })
  }
  return { width, numbers, codes }
}

/** A row as columns that are not 0, with their values; column 0 is the bias. */
type Columns = { at: number[]; value: number[] }

function columnsOf({ numbers, codes }: Shape, row: Features): Columns {
  const columns: Columns = { at: [0], value: [1] }
  for (const { name, mean, deviation, at } of numbers) {
    const value = row[name]
    if (typeof value !== 'number' || !Number.isFinite(value)) continue
    columns.at.push(at)
    columns.value.push(standard(value, mean, deviation))
  }
  for (const { name, at } of codes) {
    const value = row[name]
    const column = typeof value === 'string' ? at.get(value) : undefined
    if (column === undefined) continue
    columns.at.push(column)
    columns.value.push(1)
  }
  return columns
}

/** No value counts for more than six deviations: one that is far out must not speak alone. */
function standard(value: number, mean: number, deviation: number): number {
  return Math.max(-6, Math.min(6, (value - mean) / deviation))
}

const STEPS = 50

function newton(rows: readonly Columns[], outcomes: readonly boolean[], width: number, penalty: number): Float64Array {
  const weights = new Float64Array(width)
  for (let step = 0; step < STEPS; step++) {
    const slope = new Float64Array(width)
    const curve = new Float64Array(width * width)
    for (let n = 0; n < rows.length; n++) {
      const { at, value } = rows[n]!
      let sum = 0
      for (let i = 0; i < at.length; i++) sum += weights[at[i]!]! * value[i]!
      const chance = 1 / (1 + Math.exp(-sum))
      const miss = (outcomes[n] ? 1 : 0) - chance
      const weight = chance * (1 - chance)
      for (let i = 0; i < at.length; i++) {
        slope[at[i]!]! += miss * value[i]!
        for (let j = 0; j <= i; j++) {
          // columns of a row rise, so this is the lower triangle
          curve[at[i]! * width + at[j]!]! += weight * value[i]! * value[j]!
        }
      }
    }
    // a little on the bias too, so that an outcome that never happened keeps it finite
    for (let i = 0; i < width; i++) {
      const held = i === 0 ? 1e-3 : penalty
      slope[i]! -= held * weights[i]!
      curve[i * width + i]! += held
    }
    if (!factorise(curve, width)) throw new Error('the ridge did not keep the curvature positive')
    const change = slope
    solveFactorised(curve, width, change)
    const length = change.reduce((most, one) => Math.max(most, Math.abs(one)), 0)
    // a step that would leap is shortened: the log-odds of far rows saturate
    const share = length > 4 ? 4 / length : 1
    for (let i = 0; i < width; i++) weights[i]! += share * change[i]!
    if (length < 1e-7) break
  }
  return weights
}
