import { dice } from '@watchfloor/core/model/replay.gen'
import type { Engine, Fault, Ground } from './fault.ts'
import { openStage, type Stage } from './stage.ts'

export type Verdict = 'kept' | 'missed' | 'skipped'
export type Result = { verdict: Verdict; misses: readonly string[] }

/** Plays one fault, each time on a stage of its own, and tells what was done, what was said of it, how long it took to heal, and the verdict. */
export async function playOne(fault: Fault, seed: number, short: boolean, tell: (line: string) => void): Promise<Verdict> {
  const roll = dice(seed)
  const engines = short ? [fault.on[Math.floor(roll() * fault.on.length)]!] : fault.on
  let verdict: Verdict = 'kept'
  for (const engine of engines) {
    const { verdict: one } = await playTogether([fault], engine, { seed, roll, short, tell })
    if (one !== 'kept') verdict = one
  }
  return verdict
}

/** Plays faults one after another on one stage, and asks once at the end whether every promise was kept. */
export async function playTogether(faults: readonly Fault[], engine: Engine, ground: Ground): Promise<Result> {
  const { seed, tell } = ground
  const lacking = faults.map(({ name, lacks }) => [name, lacks?.() ?? null] as const).filter(([, why]) => why !== null)
  for (const [name, why] of lacking) tell(`SKIPPED: ${name} on ${engine}: ${why}`)
  const playable = faults.filter(({ name }) => !lacking.some(([lacks]) => lacks === name))
  if (playable.length === 0) return { verdict: 'skipped', misses: [] }
  const began = performance.now()
  const told: Ground = { ...ground, tell: (line) => tell(`  ${line}`) }
  const done = (misses: readonly string[]): Result => {
    const verdict = misses.length === 0 ? 'kept' : 'missed'
    tell(`  ${verdict.toUpperCase()} in ${((performance.now() - began) / 1_000).toFixed(1)} s (seed ${seed})`)
    return { verdict, misses }
  }
  try {
    await using stage = await openStage(told, { ...Object.assign({}, ...playable.map((fault) => fault.stage)), engine })
    return done(await playOn(stage, playable, engine, told, tell))
  } catch (error) {
    told.tell(`! MISS no floor to play on: ${(error as Error).message}`)
    return done([(error as Error).message])
  }
}

async function playOn(
  stage: Stage,
  faults: readonly Fault[],
  engine: Engine,
  ground: Ground,
  tell: (line: string) => void,
): Promise<readonly string[]> {
  const { trial } = stage
  try {
    await trial.flow()
    for (const fault of faults) {
      tell(`${fault.name} on ${engine}: ${fault.about}`)
      trial.mark()
      await fault.play(stage, ground)
      trial.tellSaid()
    }
  } catch (error) {
    trial.miss((error as Error).message)
  }
  return trial.close()
}
