import type { Live } from './run.ts'
import { ms, number, row } from './report.ts'

/** Without a terminal a line is enough every so often. */
const LINE_MS = 5_000

/** Shows where a run stands: on a terminal one block that is rewritten, elsewhere a line now and then. */
export function liveView(write: (text: string) => void, isTerminal: boolean, now: () => number): (live: Live) => void {
  let height = 0
  let shownAt = Number.NEGATIVE_INFINITY
  return (live) => {
    if (isTerminal) {
      const lines = blockOf(live)
      write(`${height > 0 ? `\x1b[${height}A` : ''}${lines.map((line) => `\x1b[2K${line}\n`).join('')}`)
      height = lines.length
    } else if (now() - shownAt >= LINE_MS) {
      shownAt = now()
      write(`${lineOf(live)}\n`)
    }
  }
}

function blockOf({ elapsedMs, durationMs, sender, ack, refusal, boards, shown, rssBytes }: Live): string[] {
  const done = Math.round(Math.min(1, elapsedMs / durationMs) * 30)
  const spans = (of: Live['ack']) => (of ? `p50 ${ms(of.p50)}  p99 ${ms(of.p99)}  longest ${ms(of.max)} ms` : '–')
  return [
    `${'█'.repeat(done)}${'░'.repeat(30 - done)} ${Math.round(elapsedMs / 1_000)} of ${Math.round(durationMs / 1_000)} s`,
    row('offered', number(sender.offered)),
    row('acknowledged', `${number(sender.acknowledged).padEnd(14)}${spans(ack)}`),
    row('refused (429)', `${number(sender.refused).padEnd(14)}${refusal ? spans(refusal) : ''}`),
    row(
      'in flight',
      `${number(sender.inFlight)}${sender.unsent > 0 ? `, ${number(sender.unsent)} waiting for a connection` : ''}`,
    ),
    row('on the boards', shown ? spans(shown) : '–'),
    row('boards', boards ? `${number(boards.connected)} connected, ${boards.stale} stale, ${boards.resyncs} resyncs` : 'none'),
    row('server', rssBytes === null ? '–' : `${number(rssBytes / 1024 / 1024)} MB`),
  ]
}

function lineOf({ elapsedMs, sender, ack, boards, shown }: Live): string {
  const spans = (of: Live['ack']) => (of ? `p50 ${ms(of.p50)} p99 ${ms(of.p99)} ms` : '–')
  const parts = [
    `${Math.round(elapsedMs / 1_000)} s: offered ${number(sender.offered)}, acknowledged ${number(sender.acknowledged)}, refused ${number(sender.refused)}`,
    `in flight ${number(sender.inFlight)}; ack ${spans(ack)}`,
  ]
  if (boards) parts.push(`boards ${spans(shown)}, ${boards.connected} connected, ${boards.stale} stale`)
  return parts.join(', ')
}
