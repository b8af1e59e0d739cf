import type { Rule } from './tolerance.ts'

/** One family of reference values: how its cases are answered by our code, and how near the answers must come. */
export type Family<Case extends object = object> = CaseFamily<Case> | FileFamily

/**
 * A family of `{ "family": …, "cases": [{ "id": …, … }] }`.
 *
 * Fields are named by path: `p_wait`, `t[].sl`, `patience.kind`. Every field of a case must be either among `given` (the question; a path
 * covers all below it) or among `compared` (the answer). One that is in neither is a miss: nothing goes by unseen.
 */
export type CaseFamily<Case extends object = object> = {
  given: readonly string[]
  /** The rule of each answered field; of an array of numbers, that of each of its items. A function where it depends on the case. */
  compared: Readonly<Record<string, Rule | RuleOf<Case>>>
  /**
   * The case as our code answers it: the same shape as the case, without what was given (arrays in the same order, `{ t: [{ sl }] }`).
   * More fields than the case has do no harm. What is `null` in the case may be null or infinite here, never NaN or missing.
   */
  answer(given: Case): object
}

/** Written as a method, so that a family of certain cases is a family of cases. */
type RuleOf<Case> = { rule(given: Case): Rule }['rule']

/** A family that is judged as a whole file, such as a replay with figures over all of its rows. */
export type FileFamily = {
  /** How many cases or rows were tried, and what came of it. */
  compareFile(file: object): { cases: number; comparisons: Comparison[] }
}

/** One figure beside its reference. `ratio` is the distance in tolerances: up to 1 is right; NaN is never given. */
export type Comparison = { id: string; field: string; got: unknown; want: unknown; ratio: number; why?: string }
