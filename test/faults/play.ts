import { dice } from '@watchfloor/core/model/replay.gen'
import { Missed, type Fault, type Outcome } from './fault.ts'

export type Verdict = 'kept' | 'missed' | 'skipped'

/** Plays one fault and tells what came of it. */
export async function playOne(fault: Fault, seed: number, short: boolean, tell: (line: string) => void): Promise<Verdict> {
  const lacks = fault.lacks?.() ?? null
  tell(`\n${fault.name}: ${fault.about}`)
  if (lacks !== null) {
    tell(`  SKIPPED: ${lacks}`)
    return 'skipped'
  }
  const began = performance.now()
  const done = (verdict: string) => tell(`  ${verdict} in ${((performance.now() - began) / 1_000).toFixed(1)} s (seed ${seed})`)
  try {
    const outcome = await fault.play({ seed, roll: dice(seed), short, tell: (line) => tell(`  · ${line}`) })
    tellSaid(outcome, tell)
    done('KEPT')
    return 'kept'
  } catch (error) {
    if (error instanceof Missed) tellSaid(error.outcome, tell)
    for (const line of (error instanceof Missed ? error.message : String((error as Error).stack)).split('\n')) tell(`  ! ${line}`)
    done('MISSED')
    return 'missed'
  }
}

function tellSaid({ said }: Outcome, tell: (line: string) => void): void {
  for (const line of said) tell(`  said ${line}`)
}
