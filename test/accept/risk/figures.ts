import { brierOfBaseRate, brierScore, brierSkill, brierSkillInterval } from '@watchfloor/core/risk/brier'
import { calibrationError, calibrationErrorInterval, type ErrorInterval } from '@watchfloor/core/risk/ece'
import { logLoss } from '@watchfloor/core/risk/log-loss'
import { reliabilityCurve, type ReliabilityBin } from '@watchfloor/core/risk/reliability'
import { randomStreams } from '@watchfloor/core/twin/random'

/** Probabilities that were said, whether what they were about came true, and what it was about: looks at one thing share a key. */
export type Said = { key: string; said: number; breached: boolean }

export type Figures = {
  n: number
  base: number
  brier: number
  skill: number | null
  ece: number
  logLoss: number | null
  curve: ReliabilityBin[]
  /**
   * By one look a thing at most, as looks at one thing are not independent. Which, the first or the fifth, is drawn before anybody knows how many there
   * will be: one drawn from all that came of it would favour those that were soon over.
   */
  alone: { n: number; skill: { low: number; high: number } | null; ece: ErrorInterval }
}

/** The figures over all that was said; null where nothing was. */
export function figuresOf(all: readonly Said[], seed = 1): Figures | null {
  if (all.length === 0) return null
  const { said, happened } = columns(all)
  const random = randomStreams(seed)('one look of each')
  const looks = new Map<string, Said[]>()
  for (const one of all) looks.set(one.key, [...(looks.get(one.key) ?? []), one])
  const most = [...looks.values()].reduce((most, { length }) => Math.max(most, length), 1)
  const chosen = [...looks.values()].flatMap((of) => of[Math.floor(random() * most)] ?? [])
  const alone = columns(chosen)
  const curve = reliabilityCurve(said, happened)
  return {
    n: all.length,
    base: happened.reduce((sum, one) => sum + one, 0) / all.length,
    brier: brierScore(said, happened)!,
    skill: brierOfBaseRate(happened) === 0 ? null : brierSkill(said, happened),
    ece: calibrationError(curve)!,
    logLoss: logLoss(said, happened),
    curve,
    alone: {
      n: chosen.length,
      skill: brierSkillInterval(alone.said, alone.happened),
      ece: calibrationErrorInterval(alone.said, alone.happened, random)!,
    },
  }
}

function columns(all: readonly Said[]): { said: number[]; happened: number[] } {
  return { said: all.map(({ said }) => said), happened: all.map(({ breached }) => (breached ? 1 : 0)) }
}

/** In one line. */
export function figuresText({ n, base, brier, skill, ece, alone }: Figures): string {
  const between = (low: number, high: number) => `${low.toFixed(4)} to ${high.toFixed(4)}`
  const skills = skill === null ? 'no skill to tell' : `skill ${skill.toFixed(4)}${alone.skill ? ` (${between(alone.skill.low, alone.skill.high)})` : ''}` // prettier-ignore
  return (
    `${n} predictions, ${(100 * base).toFixed(1)} % breached, Brier ${brier.toFixed(5)}, ${skills}, ` +
    `calibration error ${ece.toFixed(4)} (${between(alone.ece.low, alone.ece.high)}; ${alone.ece.byChance.toFixed(4)} by chance)`
  )
}
