import { Boards } from '@watchfloor/simulator/load/boards'
import { openDoor } from '@watchfloor/simulator/load/door'
import { readOptions, type LoadOptions } from '@watchfloor/simulator/load/options'
import { keptItsPromises, type LoadReport } from '@watchfloor/simulator/load/report'
import { runLoad } from '@watchfloor/simulator/load/run'
import { readServerFigures } from '@watchfloor/simulator/load/server-figures'
import { setUpFloors } from '@watchfloor/simulator/load/set-up'
import { Supply } from '@watchfloor/simulator/load/supply'
import { pause, type TestServer } from '../support/server.ts'
import { startFullServer } from './floors.ts'
import { median, ratios } from './measure.ts'
import { digits, mostGoal, percentText, plainFigure, shareGoal, type Goal, type Run, type Section } from './section.ts'

const FLOORS = 4
const BOARDS = 20
const SCENARIO = 'calm'
/** The pace at which the floors live while the server is saturated; what they tell is the same at any. */
const RATE = 4_000
const BATCH = 200
/** Enough requests under way that the server always has work; who is refused waits a moment and comes again. */
const SENDERS = 10
const AGAIN_MS = 100
const ROUNDS = 3

/** Twice as much as the server can take: how much of what it could take it still takes, how fast, and what becomes of the rest. */
export async function benchOverload({ short, tell }: Run): Promise<Section> {
  const rounds = short ? 1 : ROUNDS
  const seconds = short ? 1 : 3
  await using server = await startFullServer(1, short ? 500 : 10_000)
  const floors = Array.from({ length: FLOORS }, (_, floor) => floorName(floor))
  await setUpFloors(server, floors)
  // All the time, or their frames would be what makes the difference.
  const boards = new Boards(server.url, BOARDS)
  await saturate(server, 'warm', seconds)
  const measured = [await saturate(server, 'saturated', seconds)]
  const reports: LoadReport[] = []
  for (let round = 0; round < rounds; round++) {
    const report = await overload(server, 2 * measured[round]!.rate, seconds)
    measured.push(await saturate(server, `saturated-${round}`, seconds))
    tell(
      `  ${JSON.stringify({ saturated: measured.slice(-2), events: report.events, ack: report.ack, refusal: report.refusal })}`,
    )
    reports.push(report)
  }
  boards.stop()
  // Between two measurements of what the machine gave: it does other things as well.
  const between = (of: (one: Saturated) => number) =>
    reports.map((_, round) => (of(measured[round]!) + of(measured[round + 1]!)) / 2)
  const saturated = between(({ rate }) => rate)
  const price = ratios(
    reports.map(({ events, serverCpuSeconds }) => events.acknowledged / (serverCpuSeconds ?? Number.NaN)),
    between(({ perCpuSecond }) => perCpuSecond),
  )
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
      plainFigure(
        "accepted a second of the server's processors, of that when saturated",
        `${percentText(median(price))} (median)`,
      ),
      memory(reports),
    ],
  }
}

/** The names that `npm run load` gives to floors on a server that runs. */
function floorName(floor: number): string {
  return `load${floor + 1}-`
}

/** Events a second, and a second of the server's processors. */
type Saturated = { rate: number; perCpuSecond: number }

/** What is acknowledged to senders who wait for each answer. */
async function saturate(server: TestServer, run: string, seconds: number): Promise<Saturated> {
  const before = await readServerFigures(server.url)
  const supply = new Supply({
    scenario: SCENARIO,
    seed: '1',
    floors: FLOORS,
    floorName,
    rate: RATE,
    run: `${run}-${Date.now().toString(36)}`,
  })
  const door = openDoor(server.url, server.token, SENDERS)
  const began = performance.now()
  const end = began + seconds * 1_000
  let count = 0
  const sender = async () => {
    let body: Buffer | null = null
    while (performance.now() < end) {
      body ??= Buffer.from(supply.batch(BATCH, Date.now(), 10))
      const answer = await door.send(body, false)
      if (answer.kind === 'acknowledged') {
        count += answer.accepted
        body = null
      } else if (answer.kind === 'refused') await pause(AGAIN_MS)
      else throw new Error(`The server did not take what it was sent: ${answer.why}`)
    }
  }
  await Promise.all(Array.from({ length: SENDERS }, sender))
  door.close()
  const rate = (count / (performance.now() - began)) * 1_000
  const after = await readServerFigures(server.url)
  return { rate, perCpuSecond: before && after ? count / (after.cpuSeconds - before.cpuSeconds) : Number.NaN }
}

async function overload({ url, token }: TestServer, rate: number, seconds: number): Promise<LoadReport> {
  const given = {
    url,
    token,
    rate: Math.round(rate),
    boards: 1,
    batch: BATCH,
    floors: FLOORS,
    duration: seconds,
    scenario: SCENARIO,
  }
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
