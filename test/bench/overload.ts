import { openDoor } from '@watchfloor/simulator/load/door'
import { readOptions, type LoadOptions } from '@watchfloor/simulator/load/options'
import { keptItsPromises, type LoadReport } from '@watchfloor/simulator/load/report'
import { runLoad } from '@watchfloor/simulator/load/run'
import { pause, type TestServer } from '../support/server.ts'
import { floorsSupply, startFullServer } from './floors.ts'
import { median, ratios } from './measure.ts'
import { digits, mostGoal, percentText, plainFigure, shareGoal, type Goal, type Run, type Section } from './section.ts'

const FLOORS = 4
const BOARDS = 20
const BATCH = 200
/** Requests under way when the server is to be saturated and nobody refused. */
const SENDERS = 6
const ROUNDS = 3

/** Twice as much as the server can take: how much of what it could take it still takes, how fast, and what becomes of the rest. */
export async function benchOverload({ short, tell }: Run): Promise<Section> {
  const rounds = short ? 1 : ROUNDS
  const seconds = short ? 1 : 3
  await using server = await startFullServer(FLOORS, short ? 500 : 10_000)
  await saturate(server, 'warm', seconds)
  const measured = [await saturate(server, 'saturated', seconds)]
  const reports: LoadReport[] = []
  for (let round = 0; round < rounds; round++) {
    const report = await overload(server, 2 * measured[round]!, seconds)
    measured.push(await saturate(server, `saturated-${round}`, seconds))
    tell(
      `  ${JSON.stringify({ saturated: measured.slice(-2), events: report.events, ack: report.ack, refusal: report.refusal })}`,
    )
    reports.push(report)
  }
  // Between two measurements of what the machine gave: it does other things as well.
  const saturated = reports.map((_, round) => (measured[round]! + measured[round + 1]!) / 2)
  const accepted = reports.map(acceptedRate)
  const shares = ratios(accepted, saturated)
  const rows = reports.map((report, round) => [
    digits(saturated[round]!),
    digits(report.options.rate),
    `${digits(accepted[round]!)} (${percentText(shares[round]!)})`,
    digits(report.ack?.p99 ?? Number.NaN),
    report.refusal ? digits(report.refusal.p99) : 'none',
    digits(report.boards?.shown?.p99 ?? Number.NaN),
    report.serverRss ? `${megabytes(report.serverRss.before)} / ${megabytes(report.serverRss.highest)}` : '–',
  ])
  return {
    about:
      `A warm server on PGlite with the queues of ${FLOORS} floors and ${BOARDS} boards. First saturated: batches of ${BATCH}, ${SENDERS} under way, each sender ` +
      `waiting for its answer. Then twice that rate on a schedule that waits for nobody (\`npm run load\`), which shares the cores with the ` +
      `server: ${seconds} s each, by turns; the rate beside which a round stands is the mean of those before and after it. Spans count from when a batch was due. The log was held against what was acknowledged after each round.`,
    header: [
      'saturated events/s',
      'then offered',
      'accepted events/s',
      'acknowledged p99 ms',
      'refused p99 ms',
      'on the boards p99 ms',
      'server MB before / at most',
    ],
    rows,
    goals: [
      shareGoal('accepted at twice the saturated rate, of the saturated rate', median(shares), 0.85, 0.95),
      mostGoal('acknowledged then, p99', median(reports.map(({ ack }) => ack?.p99 ?? Number.POSITIVE_INFINITY)), 1_000, 'ms'),
      promises(reports),
      memory(reports),
    ],
  }
}

/** Events a second that are acknowledged to senders who wait for each answer. */
async function saturate(server: TestServer, run: string, seconds: number): Promise<number> {
  const supply = floorsSupply(FLOORS, `${run}-${Date.now().toString(36)}`)
  const door = openDoor(server.url, server.token, SENDERS)
  const began = performance.now()
  const end = began + seconds * 1_000
  let count = 0
  const sender = async () => {
    while (performance.now() < end) {
      const answer = await door.send(Buffer.from(supply.batch(BATCH, Date.now(), 10)), false)
      if (answer.kind === 'acknowledged') count += answer.accepted
      else if (answer.kind === 'refused') await pause(20)
      else throw new Error(`The server did not take what it was sent: ${answer.why}`)
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sender))
  door.close()
  return (count / (performance.now() - began)) * 1_000
}

async function overload({ url, token }: TestServer, rate: number, seconds: number): Promise<LoadReport> {
  const given = { url, token, rate: Math.round(rate), boards: BOARDS, batch: BATCH, floors: FLOORS, duration: seconds }
  const args = Object.entries(given).flatMap(([name, value]) => [`--${name}`, String(value)])
  const options: LoadOptions = readOptions(args, {})!
  return runLoad(options, { onLog() {}, onLive() {}, stopped: new AbortController().signal })
}

function acceptedRate({ events, options, tookMs }: LoadReport): number {
  return (events.acknowledged / Math.max(options.durationMs, tookMs)) * 1_000
}

function promises(reports: readonly LoadReport[]): Goal {
  const kept = reports.every((report) => keptItsPromises(report) && report.events.refusedWithoutRetryAfter === 0)
  const sum = (of: (report: LoadReport) => number) => reports.reduce((total, report) => total + of(report), 0)
  const refused = sum(({ events }) => events.refused)
  const broken = sum(({ log }) => (log ? log.lost + log.duplicates + log.refusedYetKept : Number.NaN))
  return {
    what: 'the rest is refused with 429 and Retry-After; acknowledged and lost, stored twice, refused yet kept',
    wanted: '0',
    got: `${broken} of ${digits(sum(({ events }) => events.offered))} events, ${digits(refused)} refused`,
    met: kept,
  }
}

function memory(reports: readonly LoadReport[]): Goal {
  const more = reports.map(({ serverRss }) => (serverRss ? serverRss.highest - serverRss.before : Number.NaN))
  return plainFigure('memory of the server while overloaded, above before', `at most ${megabytes(Math.max(...more))} MB`)
}

function megabytes(bytes: number): string {
  return digits(bytes / 1024 / 1024)
}
