import { calibrate } from '@watchfloor/core/risk/calibration'
import { brierScore } from '@watchfloor/core/risk/brier'
import { calibrationError } from '@watchfloor/core/risk/ece'
import { reliabilityCurve } from '@watchfloor/core/risk/reliability'
import { staffAhead } from '@watchfloor/core/risk/staff-ahead'
import { TrackRecord, type Judged } from '@watchfloor/core/risk/track-record'
import { waitingRisk } from '@watchfloor/core/risk/waiting-risk'

/** A replay of a simulated queue: what was known of waiting contacts at snapshots, in the order of time, and how each wait ended. */
export type ReplayFile = {
  family: string
  config: {
    aht_s: number
    patience_s: number | null
    t_s: number
    schedule: { duration_s: number; agents: number }[]
  }
  columns: string[]
  rows: number[][]
  reference: { brier: number; ece: number }
}

export type Replayed = { computed: number[]; said: number[]; breached: number[]; brier: number; ece: number }

/**
 * Says the probability of each row as the product would: computed from what was known at the snapshot, and corrected by the record of the rows whose
 * outcome was known by then. Nothing of later rows is used.
 */
export function replay({ config, columns, rows }: ReplayFile): Replayed {
  const at = (name: string) => {
    const column = columns.indexOf(name)
    if (column < 0) throw new Error(`the replay has no column ${name}`)
    return column
  }
  const [T, AHEAD, AGENTS, BUSY, WAITED, ANSWERED, FINAL] = ['t_s', 'ahead', 'agents', 'busy', 'waited_s', 'answered', 'final_wait_s'].map(at) as [number, number, number, number, number, number, number] // prettier-ignore
  const replayed: Replayed = { computed: [], said: [], breached: [], brier: 0, ece: 0 }
  const record = new TrackRecord({ windowMs: Infinity, most: rows.length })
  const pending: Judged[] = []
  for (const row of rows) {
    const now = row[T]! * 1000
    const waitedMs = row[WAITED]! * 1000
    const withinMs = config.t_s * 1000
    while (pending.length > 0 && pending[0]!.at <= now) record.add(pending.shift()!)
    const raw = waitingRisk(
      {
        agents: row[AGENTS]!,
        finishing: Math.max(0, row[BUSY]! - row[AGENTS]!),
        handleMs: config.aht_s * 1000,
        patienceMs: config.patience_s === null ? null : config.patience_s * 1000,
        schedule: staffAhead(row[AGENTS]!, scheduledFrom(config.schedule, row[T]!)),
      },
      { ahead: row[AHEAD]!, waitedMs, withinMs },
    ).breach
    const said = calibrate(record.knots('wait'), raw)
    const breached = !(row[ANSWERED] === 1 && row[FINAL]! <= config.t_s)
    const knownAt = now - waitedMs + Math.min(withinMs, row[FINAL]! * 1000)
    insert(pending, { kind: 'wait', queue: '', at: knownAt, raw, said, breached, leadMs: withinMs - waitedMs })
    replayed.computed.push(raw)
    replayed.said.push(said)
    replayed.breached.push(breached ? 1 : 0)
  }
  replayed.brier = brierScore(replayed.said, replayed.breached) ?? Number.NaN
  replayed.ece = calibrationError(reliabilityCurve(replayed.said, replayed.breached)) ?? Number.NaN
  return replayed
}

/** The schedule from a moment on, seconds to ms. At a change, the agents counted there are still those before it. */
function scheduledFrom(schedule: ReplayFile['config']['schedule'], now: number) {
  const ahead: { duration: number; agents: number }[] = []
  let end = 0
  for (const { duration_s, agents } of schedule) {
    end += duration_s
    if (end < now) continue
    ahead.push({ duration: Math.min(duration_s, end - now) * 1000, agents })
    // targets are of minutes: more than a few changes ahead nobody's wait reaches
    if (ahead.length === 5) break
  }
  return ahead
}

function insert(pending: Judged[], judged: Judged): void {
  let n = pending.length
  while (n > 0 && pending[n - 1]!.at > judged.at) n--
  pending.splice(n, 0, judged)
}
