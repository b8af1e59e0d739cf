import type { BoardFigures } from './boards.ts'
import type { Spans } from './latency.ts'
import type { SenderFigures } from './open-loop.ts'
import type { LogFindings } from './outcomes.ts'
import type { LoadOptions } from './options.ts'

/** What a run found. Spans in ms, from the moment at which a batch was due. */
export type LoadReport = {
  options: Omit<LoadOptions, 'token' | 'databaseUrl'>
  server: string
  run: string
  /** From the first batch to the last answer. */
  tookMs: number
  events: SenderFigures
  ack: Spans | null
  refusal: Spans | null
  boards: (BoardFigures & { shown: Spans | null; missing: number }) | null
  /** Null when the log could not be read; `logTrouble` says why. */
  log: LogFindings | null
  logTrouble: string | null
  serverRss: { before: number; highest: number; after: number } | null
  /** Cores that the server used. */
  serverCores: number | null
  serverCpuSeconds: number | null
  /** The most boards that the server found behind at once, and the most that it held for one. */
  held: { boardsBehind: number; mostBytes: number }
  /** The load generator's own part: how late it sent although a connection was free, its longest standstills, and the cores it used. */
  generator: { behind: Spans | null; senderStallMs: number; boardsStallMs: number; cores: number }
  machine: { cores: number; node: string; loadBefore: number; loadAfter: number }
  interrupted: boolean
}

/** Everything that was acknowledged is in the log once, nothing that was refused is, and nothing was left unchecked. */
export function keptItsPromises({ log }: LoadReport): boolean {
  return log !== null && log.lost === 0 && log.duplicates === 0 && log.refusedYetKept === 0
}

/** Later than this on its own account, the generator says so beside the figures. */
const BEHIND_MS = 20

export function reportText(report: LoadReport): string {
  const { options, events, ack, refusal, boards, generator, machine } = report
  const seconds = Math.min(report.tookMs, options.durationMs) / 1_000
  const share = (count: number) =>
    count > 0 && count < events.offered ? ` (${((count / events.offered) * 100).toFixed(2)} %)` : ''
  const lines = [
    `${number(options.rate)} events/s in batches of ${options.batch}, ${options.floors} ${options.floors === 1 ? 'floor' : 'floors'} (${options.scenario}), seed ${options.seed}, ` +
      `${number(options.boards)} boards, against ${report.server}`,
    `${machine.cores} cores, Node ${machine.node}, load average ${machine.loadBefore.toFixed(2)} before and ${machine.loadAfter.toFixed(2)} after; everything on this ` +
      `machine shares them`,
    ...(report.interrupted ? ['Ended early.'] : []),
    '',
    row('offered', `${number(events.offered)}  in ${seconds.toFixed(1)} s`),
    row(
      'acknowledged',
      `${number(events.acknowledged)}${share(events.acknowledged)}, ${number(events.acknowledged / seconds)}/s`,
    ),
    row(
      'refused (429)',
      `${number(events.refused)}${share(events.refused)}${events.refusedWithoutRetryAfter > 0 ? `, ${number(events.refusedWithoutRetryAfter)} without Retry-After` : ''}`,
    ),
  ]
  if (events.faulty > 0) lines.push(row('faulty', `${number(events.faulty)}: ${events.why}`))
  if (events.repeats > 0) lines.push(row('known before', number(events.repeats)))
  if (events.unknown > 0) lines.push(row('unanswered', `${number(events.unknown)}: ${events.why}`))
  if (events.unsent > 0) lines.push(row('not sent', `${number(events.unsent)}: the generator did not get to it, see below`))
  lines.push('', row('ms', 'p50       p90       p99       p99.9     longest'), row('acknowledged', spansText(ack)))
  if (refusal) lines.push(row('refused', spansText(refusal)))
  if (boards) {
    const { shown, missing, resyncs, reconnects, staleTimes } = boards
    lines.push(
      row('on the boards', spansText(shown)),
      '',
      row(
        'boards',
        `${number(boards.connected)} connected at the end, stale ${staleTimes} times, ${resyncs} resyncs, ${reconnects} reconnects`,
      ),
      row(
        '',
        `${number(boards.messages)} messages, ${megabytes(boards.bytes)}; longest silence ${Math.round(boards.longestSilenceMs)} ms`,
      ),
    )
    const { boardsBehind, mostBytes } = report.held
    if (options.stopped > 0 || boardsBehind > 0)
      lines.push(
        row(
          'behind',
          `${number(options.stopped)} hung; the server found ${boardsBehind} behind, and held at most ${Math.ceil(mostBytes / 1024)} KB for one`,
        ),
      )
    if (missing > 0) lines.push(row('not shown', `${number(missing)} times a board did not show a batch within 10 s`))
  }
  lines.push('', ...serverLines(report), ...generatorLines(generator), '', verdict(report))
  return `${lines.join('\n')}\n`
}

function serverLines({ serverRss, serverCores }: LoadReport): string[] {
  if (!serverRss) return [row('server', 'said nothing of itself at /metrics')]
  const { before, highest, after } = serverRss
  const memory = `${megabytes(before)} before, at most ${megabytes(highest)}, ${megabytes(after)} after`
  return [row('server', `memory ${memory}${serverCores === null ? '' : `; ${serverCores.toFixed(2)} cores`}`)]
}

function generatorLines({ behind, senderStallMs, boardsStallMs, cores }: LoadReport['generator']): string[] {
  const lines = [
    row(
      'generator',
      `${cores.toFixed(2)} cores; sent ${behind ? `${ms(behind.p99)} ms (p99), ${ms(behind.max)} ms (longest)` : 'nothing'} after the schedule; ` +
        `stood still for at most ${Math.round(senderStallMs)} ms (sender), ${Math.round(boardsStallMs)} ms (boards)`,
    ),
  ]
  if (behind && behind.p99 > BEHIND_MS)
    lines.push(
      row(
        '',
        `The generator fell behind by ${ms(behind.p99)} ms: the spans above hold its own delay. Lower --rate, or give it a machine.`,
      ),
    )
  return lines
}

function verdict({ log, logTrouble }: LoadReport): string {
  if (!log) return `Nothing is known of the log: ${logTrouble}`
  const { found, lost, duplicates, refusedYetKept, unansweredYetKept } = log
  const head = `Log: ${number(found)} events of this run; acknowledged and lost: ${number(lost)}, twice: ${number(duplicates)}, refused yet kept: ${number(refusedYetKept)}`
  return `${head}${unansweredYetKept > 0 ? `, unanswered yet kept: ${number(unansweredYetKept)} (a sender would repeat them)` : ''}.`
}

export function spansText(spans: Spans | null): string {
  if (!spans) return '–'
  return [spans.p50, spans.p90, spans.p99, spans.p999, spans.max]
    .map((value) => ms(value).padEnd(10))
    .join('')
    .trimEnd()
}

export function row(name: string, text: string): string {
  return `${name.padEnd(16)}${text}`
}

export function ms(value: number): string {
  return value < 10 ? value.toFixed(1) : number(value)
}

export function number(value: number): string {
  return Math.round(value).toLocaleString('en')
}

function megabytes(bytes: number): string {
  return `${number(bytes / 1024 / 1024)} MB`
}
