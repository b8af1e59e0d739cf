import { lineRisk, type Line } from '@watchfloor/core/risk/waiting-risk'
import { median, rate, ratios, takeTurns } from './measure.ts'
import { digits, mostGoal, type Run, type Section } from './section.ts'

const CONTACTS = 10_000
const WITHIN_MS = 60_000
/** As many wait in one line. */
const LENGTHS = [20, 200, 2_000]

/** Everybody who waits rescored, beside the sum that a textbook gives for each. */
export async function benchRisk({ short }: Run): Promise<Section> {
  const contacts = short ? 2_000 : CONTACTS
  const rounds = short ? 1 : 9
  const line: Line = { agents: 100, handleMs: 300_000, patienceMs: 180_000 }
  const rows: string[][] = []
  let slowest = 0
  for (const length of LENGTHS) {
    const waited = Float64Array.from({ length }, (_, n) => 40_000 * (1 - n / length))
    const into = new Float64Array(length)
    const lines = contacts / length
    const ours = () => rate(contacts, async () => { for (let n = 0; n < lines; n++) lineRisk(line, WITHIN_MS, waited, into) }) // prettier-ignore
    const plain = () => rate(contacts, async () => { for (let n = 0; n < lines; n++) plainLine(line, waited, into) }) // prettier-ignore
    for (const warm of [ours, plain, ours]) await warm()
    const figures = await takeTurns([{ name: 'ours', run: ours }, { name: 'plain', run: plain }], rounds) // prettier-ignore
    const ms = (contacts / median(figures.ours)) * 1_000
    slowest = Math.max(slowest, (ms * CONTACTS) / contacts)
    rows.push([`${length}`, digits(median(figures.ours)), digits(median(figures.plain)), `${digits(median(ratios(figures.ours, figures.plain)))}×`, `${digits((ms * CONTACTS) / contacts)} ms`]) // prettier-ignore
    lineRisk(line, WITHIN_MS, waited, into)
    const theirs = new Float64Array(length)
    plainLine(line, waited, theirs)
    const apart = into.reduce((most, one, n) => Math.max(most, Math.abs(one - theirs[n]!)), 0)
    if (!(apart < 1e-8)) throw new Error(`lines of ${length}: the two ways differ by ${apart}`)
  }
  return {
    about:
      `${digits(contacts)} waiting contacts scored again by the exact law of their waits, with 100 agents, patience and abandonment, in lines of several ` +
      `lengths. The anchor is the plain sum of the negative binomial distribution for each contact, from none ahead on. ${rounds} rounds by turns; both give the same to 1e-8.`,
    header: ['in line', 'contacts/s', 'plain sum', 'ours to plain', '10,000 contacts'],
    rows,
    goals: [
      mostGoal('10,000 waiting contacts rescored, slowest length', slowest, 5, 'ms'),
      mostGoal('the same, aim', slowest, 2, 'ms'),
    ],
  }
}

/** 1 − r/(r + n + 1)·P(more than n failures): every term from the first, as it stands in a book. */
function plainLine({ agents, handleMs, patienceMs }: Line, waited: Float64Array, into: Float64Array): void {
  const turns = (agents * patienceMs!) / handleMs
  for (let n = 0; n < waited.length; n++) {
    const left = (WITHIN_MS - waited[n]!) / patienceMs!
    const failure = -Math.expm1(-left)
    let term = Math.exp(-left * (turns + 1))
    let sum = term
    for (let j = 0; j < n; j++) {
      term *= ((turns + 1 + j) / (j + 1)) * failure
      sum += term
    }
    into[n] = 1 - (turns / (turns + n + 1)) * (1 - sum)
  }
}
