import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkEvent } from '@watchfloor/core/event/check'
import { expect, onTestFinished, test } from 'vitest'
import { startSimulation, type SimulationSettings } from './start.ts'
import type { Truth } from './truth.ts'

const START = Date.parse('2026-11-03T00:00:00-03:00')
const HOUR = 3_600_000

/** What a server keeps on disk: it survives the process that listens. */
type Disk = { events: Map<string, string>; watermarks: Map<string, number>; repeats: number; requests: number }

const newDisk = (): Disk => ({ events: new Map(), watermarks: new Map(), repeats: 0, requests: 0 })

/** A door like the server's, as far as the feed can tell. `onRequest` may break the connection after the events are kept. */
async function listen(disk: Disk, port = 0, onRequest: (n: number) => 'answer' | 'busy' | 'die' = () => 'answer') {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      if (request.url === '/api/sources') {
        const sources = [...disk.watermarks].map(([id, watermark]) => ({ id, watermark }))
        response.end(JSON.stringify({ sources }))
        return
      }
      const what = onRequest(++disk.requests)
      if (what === 'busy') {
        response.writeHead(429, { 'retry-after': '0.1' }).end('{}')
        return
      }
      const receipt = { accepted: 0, known: 0, conflicting: 0, refused: [] as unknown[] }
      for (const event of JSON.parse(Buffer.concat(parts).toString()) as { source: string; id: string }[]) {
        const checked = checkEvent(event)
        const key = `${event.source} ${event.id}`
        if ('refusal' in checked) receipt.refused.push({ id: event.id, ...checked.refusal })
        else if (disk.events.has(key)) {
          receipt.known++
          disk.repeats++
          if (disk.events.get(key) !== JSON.stringify(event)) receipt.conflicting++
        } else {
          receipt.accepted++
          disk.events.set(key, JSON.stringify(event))
          disk.watermarks.set(event.source, Math.max(disk.watermarks.get(event.source) ?? 0, checked.fact.at))
        }
      }
      if (what === 'die') {
        response.destroy()
        die(server)
        return
      }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(receipt))
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  onTestFinished(() => die(server))
  return { port: (server.address() as AddressInfo).port, die: () => die(server) }
}

function die(server: Server): void {
  server.closeAllConnections()
  server.close()
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'watchfloor-sim-'))
  onTestFinished(() => rm(path, { recursive: true, force: true }))
  return path
}

const settings = (port: number, over: Partial<SimulationSettings>): SimulationSettings => ({
  target: `http://127.0.0.1:${port}`,
  token: null,
  scenario: 'calm',
  scenarioAt: null,
  seed: '1',
  speed: 1,
  backfillDays: 1,
  startAt: START,
  until: START + 12 * HOUR,
  durationMs: null,
  truthFile: null,
  check: false,
  stateFile: null,
  onProgress: () => {},
  onLog: () => {},
  ...over,
})

const facts = (disk: Disk) => [...disk.events.values()].filter((event) => !event.includes('"subject":"source"')).sort()

async function tellInPeace(over: Partial<SimulationSettings> = {}): Promise<Disk> {
  const disk = newDisk()
  const { port } = await listen(disk)
  await startSimulation(settings(port, over)).done
  return disk
}

test('a span of the past is told completely, and the truth file agrees with a plain count of what was sent', async () => {
  const truthFile = join(await folder(), 'truth.json')
  const disk = await tellInPeace({ truthFile })
  const truth = JSON.parse(await readFile(truthFile, 'utf8')) as Truth
  const told = [...disk.events.values()].map(
    (event) => JSON.parse(event) as { type: string; data: { queue?: string; how?: string } },
  )
  const count = (type: string, queue: string) =>
    told.filter((one) => one.type === `dev.watchfloor.${type}` && one.data.queue === queue).length
  expect(disk.events.size).toBeGreaterThan(5_000)
  for (const queue of ['vendas', 'suporte', 'financeiro', 'retencao', 'chat']) {
    const totals = truth.totals[queue]!
    expect(totals.offered + totals.rejected).toBe(count('contact.queued', queue))
  }
  for (const queue of ['whatsapp', 'email', 'social'])
    expect(truth.totals[queue]!.ticketsOpened).toBe(count('ticket.opened', queue))
  const ended = told.filter((one) => one.type === 'dev.watchfloor.contact.ended').length
  const queued = told.filter((one) => one.type === 'dev.watchfloor.contact.queued').length
  expect(queued).toBe(ended + truth.open.waiting + truth.open.talking)
})

test('a server that is busy, cut off in mid-answer and started again ends up with the same facts', async () => {
  const disk = newDisk()
  const first = await listen(disk, 0, (n) => (n === 1 ? 'busy' : n === 4 ? 'die' : 'answer'))
  const log: string[] = []
  const simulation = startSimulation(
    settings(first.port, {
      onLog: (line) => {
        log.push(line)
        if (line.startsWith('Waiting')) void listen(disk, first.port)
      },
    }),
  )
  await simulation.done
  expect(log).toEqual([expect.stringContaining('Waiting for the server'), 'The server answers again.'])
  expect(disk.repeats).toBeGreaterThan(0)
  expect(facts(disk)).toEqual(facts(await tellInPeace()))
})

test('stopped in the middle and started again from the state file, it sends the rest and little twice', async () => {
  const stateFile = join(await folder(), 'run.json')
  const disk = newDisk()
  let stop = () => {}
  const { port } = await listen(disk, 0, (n) => {
    if (n === 2) stop()
    return 'answer'
  })
  const until = START + 30 * HOUR
  const first = startSimulation(settings(port, { stateFile, until }))
  stop = () => void first.stop()
  await first.done
  const before = disk.events.size
  expect(before).toBeGreaterThan(1_000)
  // Another start and seed are not asked for again: the run is the file's.
  await startSimulation(settings(port, { stateFile, until, seed: 'other', startAt: null })).done
  expect(disk.events.size).toBeGreaterThan(before)
  expect(disk.repeats).toBeLessThan(300)
  expect(facts(disk)).toEqual(facts(await tellInPeace({ until })))
})

test('a server that lost its data gets everything again', async () => {
  const stateFile = join(await folder(), 'run.json')
  const [old, empty] = [newDisk(), newDisk()]
  await startSimulation(settings((await listen(old)).port, { stateFile })).done
  await startSimulation(settings((await listen(empty)).port, { stateFile })).done
  expect(facts(empty)).toEqual(facts(old))
})

test('it goes on with the clock and ends after its duration', async () => {
  const disk = newDisk()
  const { port } = await listen(disk)
  const began = Date.now()
  await startSimulation(settings(port, { until: null, startAt: began - 2 * HOUR, durationMs: 1_000, speed: 3_600 })).done
  const newest = Math.max(...[...disk.events.values()].map((event) => Date.parse((JSON.parse(event) as { time: string }).time)))
  expect(newest).toBeGreaterThan(began + HOUR / 2)
})

test('a wrong token ends it, and says so', async () => {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(request.url === '/api/sources' ? 200 : 401).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => die(server))
  const { port } = server.address() as AddressInfo
  await expect(startSimulation(settings(port, {})).done).rejects.toThrow('--token')
})

test('stopped while the server is away it ends all the same and leaves the rest to the next start', async () => {
  const { port, die: leave } = await listen(newDisk())
  leave()
  const simulation = startSimulation(settings(port, {}))
  await simulation.stop()
})
