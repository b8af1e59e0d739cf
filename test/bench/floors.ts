import { setUpFloors } from '@watchfloor/simulator/load/set-up'
import { Supply } from '@watchfloor/simulator/load/supply'
import { startTestServer, type ServerOptions, type TestServer } from '../support/server.ts'
import { sendAll } from './sender.ts'

const EVENTS_A_REQUEST = 500
const IN_FLIGHT = 6
/** What a floor of eight queues and 67 people tells a second on average. */
const RATE_A_FLOOR = 0.41

/** Events of many made-up floors, at the pace of real ones; `run` makes their ids unlike those of any other run. */
export function floorsSupply(floors: number, run: string, prefix = ''): Supply {
  return new Supply({
    scenario: 'calm',
    seed: '1',
    floors,
    floorName: (floor) => floorName(prefix, floor),
    rate: floors * RATE_A_FLOOR,
    run,
  })
}

/** A server with the queues of `floors` floors set up, that was told `count` events of the hours up to now: a warm one, with a full picture. */
export async function startFullServer(
  floors: number,
  count: number,
  { prefix = '', ...options }: ServerOptions & { prefix?: string } = {},
): Promise<TestServer> {
  const server = await startTestServer({ demo: true, ...options })
  try {
    await setUpFloors(
      server,
      Array.from({ length: floors }, (_, floor) => floorName(prefix, floor)),
    )
    await sendAll(server, pastTexts(floors, count, prefix), IN_FLIGHT)
    return server
  } catch (error) {
    await server[Symbol.asyncDispose]()
    throw error
  }
}

function pastTexts(floors: number, count: number, prefix: string): { text: string; count: number }[] {
  const supply = floorsSupply(floors, 'past', prefix)
  const spanMs = (EVENTS_A_REQUEST / (floors * RATE_A_FLOOR)) * 1_000
  const requests = Math.ceil(count / EVENTS_A_REQUEST)
  const from = Date.now() - requests * spanMs
  return Array.from({ length: requests }, (_, n) => ({
    text: supply.batch(EVENTS_A_REQUEST, from + (n + 1) * spanMs, spanMs),
    count: EVENTS_A_REQUEST,
  }))
}

/** As the load generator names them: without a prefix the first floor has the names of the demo, which every server of ours knows. */
function floorName(prefix: string, floor: number): string {
  return floor === 0 && prefix === '' ? '' : `${prefix}${floor + 1}-`
}
