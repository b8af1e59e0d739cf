import { readFileSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { ITSM_ACKNOWLEDGEMENT } from '@watchfloor/simulator/replay/incidents'
import { TECHNION_ACKNOWLEDGEMENT } from '@watchfloor/simulator/replay/call-log'
import { dataDir, readRows } from '../csv.ts'
import { readIncidents } from '../itsm/incidents.ts'
import { callFiles } from '../technion/log.ts'
import { findFiles, vectorsDir } from '../vectors/files.ts'
import { BRIER_SLACK, ECE_LIMIT } from '../vectors/family/breach-replay.ts'
import { figuresOf, figuresText, type Said } from './figures.ts'
import { lookAtIncidents } from './itsm.ts'
import { pictureOf, type Panel } from './picture.ts'
import { replay, type ReplayFile } from './replay.ts'
import { lookAtCalls, WITHIN_MS } from './technion.ts'

const CALLS_ECE = 0.03
const CALLS_SHARE = 0.8

const help = `npm run accept -- risk [--within SECONDS] [--picture FILE] [--only replays|calls|incidents]

Says probabilities of missing a target and holds them against what then happened:
  replays    breach-replay-*.json of VECTORS_DIR: Brier at most the reference + ${BRIER_SLACK}, calibration error at most ${ECE_LIMIT}
  calls      every month of DATA_DIR/technion-call-log, played without look-ahead, everybody in line looked at every 30 s; months after the first
             are judged: calibration error at most ${CALLS_ECE}, skill over the base rate above 0, at least ${100 * CALLS_SHARE} % of looks said
  incidents  DATA_DIR/itsm-incident-events, each at one change drawn beforehand: reported only, with the share that was said
Intervals are of one look a contact at most, drawn beforehand. Ends with 1 when something is missed or nothing could be compared.

  --within SECONDS   the calls' target (${WITHIN_MS / 1000})
  --picture FILE     the reliability curves, as SVG
  --only PART        one part; repeat for more
`

const parts = ['replays', 'calls', 'incidents'] as const
type Write = (line: string) => void
type Finding = { judged: number; missed: string[]; panels: Panel[] }

export async function run(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      within: { type: 'string' },
      picture: { type: 'string' },
      only: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  })
  const write: Write = (line) => process.stdout.write(`${line}\n`)
  if (values.help) {
    write(help)
    return 0
  }
  const withinMs = Number(values.within ?? WITHIN_MS / 1000) * 1000
  const unknown = (values.only ?? []).find((part) => !parts.includes(part as (typeof parts)[number]))
  if (!(withinMs > 0) || unknown !== undefined) {
    write(
      unknown === undefined ? '--within must be a number of seconds above 0' : `--only ${unknown}: there are ${parts.join(', ')}`,
    )
    return 2
  }
  const chosen = (part: (typeof parts)[number]) => values.only?.includes(part) ?? true
  const found: Finding[] = []
  if (chosen('replays')) found.push(acceptReplays(write))
  if (chosen('calls')) found.push(acceptCalls(write, withinMs))
  if (chosen('incidents')) found.push(reportIncidents(write))
  const missed = found.flatMap(({ missed }) => missed)
  const judged = found.reduce((sum, one) => sum + one.judged, 0)
  const compared = found.some(({ panels }) => panels.length > 0)
  for (const line of missed) write(`MISSED: ${line}`)
  write(`${judged} figures judged, ${missed.length} missed${compared ? '' : ': nothing was compared'}; load average ${loadavg()[0]!.toFixed(1)}`) // prettier-ignore
  if (values.picture !== undefined) writeFileSync(values.picture, pictureOf(found.flatMap(({ panels }) => panels)))
  return missed.length === 0 && compared ? 0 : 1
}

/** Simulated queues, by the model as the product uses it. */
export function acceptReplays(write: Write, folder = vectorsDir()): Finding {
  const finding: Finding = { judged: 0, missed: [], panels: [] }
  const files = findFiles(folder).filter((path) => basename(path).startsWith('breach-replay-'))
  if (files.length === 0) write(`No replays: no breach-replay-*.json in ${folder}; set VECTORS_DIR`)
  for (const path of files) {
    const file = JSON.parse(readFileSync(path, 'utf8')) as ReplayFile
    const { said, breached } = replay(file)
    const figures = figuresOf(said.map((chance, n) => ({ key: `${n}`, said: chance, breached: breached[n] === 1 })))
    if (!figures) continue
    const { reference } = file
    write(`${file.family}: ${figuresText(figures)}; reference Brier ${reference.brier.toFixed(5)}, ${reference.ece.toFixed(4)}`)
    finding.panels.push({ title: file.family, note: `${figures.n} looks, error ${figures.ece.toFixed(4)}`, curve: figures.curve })
    judge(finding, `${file.family}: Brier ${figures.brier} above ${reference.brier} + ${BRIER_SLACK}`, figures.brier <= reference.brier + BRIER_SLACK) // prettier-ignore
    judge(finding, `${file.family}: calibration error ${figures.ece} above ${ECE_LIMIT}`, figures.ece <= ECE_LIMIT)
  }
  return finding
}

/** A bank's calls, every 30 s. */
export function acceptCalls(write: Write, withinMs: number, folder = dataDir()): Finding {
  const finding: Finding = { judged: 0, missed: [], panels: [] }
  const files = callFiles(folder)
  if (files.length === 0) {
    write(`No calls: no technion-call-log in ${folder}; set DATA_DIR`)
    return finding
  }
  const looks = lookAtCalls(files.flatMap(readRows), withinMs)
  const months = [...new Set(looks.map(({ month }) => month))].sort()
  const shownOf = (some: typeof looks): Said[] =>
    some.flatMap(({ visit, said, shown, breached }) => (shown ? [{ key: visit.row, said: said!, breached }] : []))
  const tell = (what: string, some: typeof looks) => {
    const figures = figuresOf(shownOf(some))
    const share = some.length === 0 ? 0 : shownOf(some).length / some.length
    write(`  ${what}: ${some.length} looks, ${(100 * share).toFixed(1)} % said${figures ? `; ${figuresText(figures)}` : ''}`)
    return { figures, share }
  }
  write(`Calls, to be answered within ${withinMs / 1000} s:`)
  for (const month of months) tell(month === months[0] ? `${month} (warm-up)` : month, looks.filter((look) => look.month === month)) // prettier-ignore
  const judgedLooks = looks.filter(({ month }) => month !== months[0])
  for (const service of [...new Set(judgedLooks.map(({ visit }) => visit.service))].sort()) {
    tell(
      `queue ${service}`,
      judgedLooks.filter(({ visit }) => visit.service === service),
    )
  }
  const { figures, share } = tell('months judged', judgedLooks)
  write(TECHNION_ACKNOWLEDGEMENT)
  judge(finding, `calls: ${(100 * share).toFixed(1)} % of looks said, ${100 * CALLS_SHARE} % wanted`, share >= CALLS_SHARE)
  if (!figures) return finding
  judge(finding, `calls: calibration error ${figures.ece} above ${CALLS_ECE}`, figures.ece <= CALLS_ECE)
  judge(finding, `calls: skill ${figures.skill} over the base rate`, (figures.skill ?? 0) > 0)
  finding.panels.push({
    title: 'bank’s calls',
    note: `${figures.n} looks, error ${figures.ece.toFixed(4)}`,
    curve: figures.curve,
  })
  return finding
}

/** A service desk's incidents: what can be said of them, and of how many. */
export function reportIncidents(write: Write, folder = dataDir()): Finding {
  const finding: Finding = { judged: 0, missed: [], panels: [] }
  const log = readIncidents(folder)
  if (!log) {
    write(`No incidents: no itsm-incident-events in ${folder}; set DATA_DIR`)
    return finding
  }
  const looks = lookAtIncidents(log)
  const computed = looks.flatMap(({ incident, said, breached }) => (said === null ? [] : [{ key: incident, said, breached }]))
  const shown = looks.flatMap(({ incident, said, breached, shown }) => (shown ? [{ key: incident, said: said!, breached }] : []))
  const share = (some: readonly unknown[]) => `${((100 * some.length) / Math.max(1, looks.length)).toFixed(1)} %`
  const all = figuresOf(computed)
  const proven = figuresOf(shown)
  write(`Incidents (reported): ${looks.length} open ones looked at once, of which ${share(computed)} got a probability${all ? `: ${figuresText(all)}` : ''}`) // prettier-ignore
  write(`  shown, as the record was proven: ${share(shown)}${proven ? `; ${figuresText(proven)}` : ''}`)
  write(ITSM_ACKNOWLEDGEMENT)
  if (all) finding.panels.push({ title: 'incidents (reported)', note: `${all.n} looks, error ${all.ece.toFixed(4)}`, curve: all.curve }) // prettier-ignore
  return finding
}

function judge(finding: Finding, miss: string, good: boolean): void {
  finding.judged++
  if (!good) finding.missed.push(miss)
}
