import { join } from 'node:path'
import { encodeWire } from '@watchfloor/server/frame/wire'
import { openDoor } from '@watchfloor/simulator/load/door'
import type { BareSettings, BareWord } from './bare-server.ts'
import type { CrowdOrder, CrowdSettings, CrowdWord } from './crowd.ts'
import { floorsSupply, startFullServer } from './floors.ts'
import { median, percentile, takeTurns } from './measure.ts'
import { mostGoal, type Run, type Section } from './section.ts'
import { fetchSnapshot } from './snapshot.ts'
import { Thread } from './thread.ts'
import { refusedText, startTrickle } from './trickle.ts'

const FLOORS = 8
const MOST_MS = 2_000
const RATE = 200

/** A thousand boards that join at once, while the floor goes on: how long each waits for its picture. */
export async function benchJoins({ short }: Run): Promise<Section> {
  const count = short ? 20 : 1_000
  const rounds = short ? 1 : 5
  await using server = await startFullServer(short ? 1 : FLOORS, short ? 500 : 20_000, { args: ['--max-boards', '1010'] })
  const snapshot = await fetchSnapshot(server)
  const messages = ['{"type":"welcome"}', snapshot].map((text) => encodeWire(text).packed)
  await using bare = new Thread<BareWord, never>(join(import.meta.dirname, 'bare-server.ts'), { messages } satisfies BareSettings)
  await using crowd = new Thread<CrowdWord, CrowdOrder>(join(import.meta.dirname, 'crowd.ts'), { count } satisfies CrowdSettings)
  const [{ url: bareUrl }] = await Promise.all([bare.next('listening'), crowd.next('ready')])
  const door = openDoor(server.url, server.token, 16)
  const stop = startTrickle(door, floorsSupply(short ? 1 : FLOORS, 'now'), RATE)
  const joined = async (url: string) => {
    crowd.tell({ url })
    const { ms, failed } = await crowd.next('joined')
    if (failed > 0) throw new Error(`${failed} of ${count} boards got no picture within ten seconds`)
    return ms
  }
  const p50: Record<string, number[]> = { ours: [], bare: [] }
  const round = (name: string, url: string) => async () => {
    const ms = await joined(url)
    p50[name]!.push(percentile(ms, 0.5))
    return percentile(ms, 0.99)
  }
  await joined(server.url) // once unmeasured
  await joined(bareUrl)
  const p99 = await takeTurns(
    [
      { name: 'ours', run: round('ours', server.url) },
      { name: 'bare', run: round('bare', bareUrl) },
    ],
    rounds,
  )
  const trickled = await stop()
  door.close()
  const row = (name: 'ours' | 'bare', what: string) => [
    what,
    ...[median(p50[name]!), median(p99[name]), Math.max(...p99[name])].map((ms) => ms.toFixed(0)),
  ]
  return {
    about:
      `${count.toLocaleString('en')} boards connect at the same moment to a server with ${FLOORS * 8} queues and ${FLOORS * 67} people that takes ${RATE} events a second ` +
      `meanwhile: milliseconds from the attempt to connect to the whole picture (${snapshot.length.toLocaleString('en')} characters, ` +
      `${messages[1]!.length.toLocaleString('en')} bytes packed). The anchor is a bare \`ws\` server that answers every hello with the same picture, ready-made. The ` +
      `boards are one thread. Median of ${rounds} rounds.${refusedText(trickled)}`,
    header: ['what', 'p50 ms', 'p99 ms', 'highest p99 ms'],
    rows: [row('bare', 'bare server, ready-made picture'), row('ours', 'our server')],
    goals: [mostGoal(`${count.toLocaleString('en')} boards, snapshot p99`, median(p99.ours), MOST_MS, 'ms')],
  }
}
