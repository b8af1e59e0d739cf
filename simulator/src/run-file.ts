import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { scenarioNames, type Staged } from './scenario/scenario.ts'

/** What makes a run the same run when it is started again: with it the whole past is simulated anew, to the last fact. */
export type Run = {
  seed: string
  /** Tells whether this version would simulate it the same (`markOf`). */
  mark: string
  /** It took over from a run that could not be continued. */
  restarted: boolean
  /** When the simulation began. */
  startAt: number
  staged: Staged[]
  /** Everything before this moment has been acknowledged by the server. */
  sentUntil: number
}

/** The run kept in a file; null when there is none yet. */
export async function readRun(path: string): Promise<Run | null> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  const run = parse(text) as Partial<Run> | null
  const fits =
    typeof run?.seed === 'string' &&
    typeof run.mark === 'string' &&
    typeof run.restarted === 'boolean' &&
    Number.isFinite(run.startAt) &&
    Number.isFinite(run.sentUntil) &&
    Array.isArray(run.staged) &&
    run.staged.every((one) => scenarioNames.includes(one.scenario) && Number.isFinite(one.at))
  if (!fits) throw new Error(`${path} is not a simulator's state file: name another with --state, or delete it to begin anew`)
  return run as Run
}

/** Written beside and renamed, so that a crash leaves the old or the new. */
export async function writeRun(path: string, run: Run): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(`${path}.new`, `${JSON.stringify(run)}\n`)
  await rename(`${path}.new`, path)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // not JSON: reported as not a state file
  }
}
