import { demoSources } from '@watchfloor/core/settings/demo'
import type { Settings } from '@watchfloor/core/settings/settings'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { get } from '../support/door.ts'
import { freePort, pause, startTestServer, type TestServer } from '../support/server.ts'
import { TOLD_FROM, TOLD_PORT, type ServerWeight } from './told-time.ts'

/** A real server whose wall clock shows what it is told. */
export type ToldServer = {
  readonly server: TestServer
  /** From now on it is this moment there, epoch ms. */
  tell(at: number): Promise<void>
  /** What it holds once what is over has been put away and the work of the minute is done. */
  weigh(): Promise<ServerWeight>
  [Symbol.asyncDispose](): Promise<void>
}

const TOLD_TIME = pathToFileURL(join(import.meta.dirname, 'told-time.ts')).href
/** Two looks that differ by less than this are of a server at rest. */
const AT_REST = 0.002
/** What came late is put away by the second minute after it: on a true floor so many have gone by since. */
const MINUTES = 3
const MOST_LOOKS = 50
const APART_MS = 400

/** Starts it with the demo's settings; it is `from` there. Its sources say that they are alive every `beatMs`, as the telling of this month does. */
export async function startToldServer(from: number, beatMs: number): Promise<ToldServer> {
  const port = await freePort()
  const server = await startTestServer({
    demo: true,
    env: { NODE_OPTIONS: `--import ${TOLD_TIME}`, [TOLD_PORT]: String(port), [TOLD_FROM]: String(from) },
  })
  const inside = { url: `http://127.0.0.1:${port}` }
  const weighOnce = () => get<ServerWeight>(inside, '/weigh')
  try {
    await setBeats(server, beatMs)
  } catch (error) {
    await server[Symbol.asyncDispose]()
    throw error
  }
  return {
    server,
    async tell(at) {
      await get(inside, `/tell?at=${at}`)
    },
    async weigh() {
      for (let minute = 0; minute < MINUTES; minute++) await get(inside, '/tidy')
      let before: ServerWeight | null = null
      for (let look = 0; ; look++) {
        const weight = await weighOnce()
        const isSame = before !== null && !before.isBusy && Math.abs(weight.heap - before.heap) < AT_REST * weight.heap
        if ((isSame && !weight.isBusy) || look === MOST_LOOKS) return weight
        before = weight
        await pause(APART_MS)
      }
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

async function setBeats(server: TestServer, beatMs: number): Promise<void> {
  const { sources } = await get<Settings>(server, '/api/settings')
  for (const source of sources.filter(({ id }) => Object.values<string>(demoSources).includes(id))) {
    const answer = await fetch(`${server.url}/api/settings/sources/${source.id}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ ...source, heartbeatMs: beatMs }),
    })
    if (!answer.ok) throw new Error(`The pace of ${source.id} could not be set: ${answer.status} ${await answer.text()}`)
  }
}
