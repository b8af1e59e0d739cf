import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOptions, type LoadOptions } from '@watchfloor/simulator/load/options'
import { keptItsPromises, reportText, type LoadReport } from '@watchfloor/simulator/load/report'
import { runLoad, type Live } from '@watchfloor/simulator/load/run'
import { expect, onTestFinished, test } from 'vitest'
import { startTestServer } from './support/server.ts'

const MAIN = join(import.meta.dirname, '../simulator/src/load/main.ts')
const seed = process.env['SEED'] ?? String(Date.now())
const optionsOf = (...args: string[]): LoadOptions => readOptions(['--seed', seed, ...args], {})!
const quiet = { onLog() {}, onLive() {}, stopped: new AbortController().signal }

test(
  'the command starts a server, loads it, finds everything in its log, and leaves nothing behind',
  { timeout: 120_000 },
  async () => {
    const dir = mkdtempSync(join(tmpdir(), 'watchfloor-load-test-'))
    onTestFinished(() => rmSync(dir, { recursive: true }))
    const file = join(dir, 'report.json')
    const args = ['--rate', '400', '--boards', '4', '--duration', '2s', '--floors', '2', '--seed', seed, '--json', file]
    const { code, stdout, stderr } = await run(args, { TMPDIR: dir })
    expect(code, `seed ${seed}: ${stdout} ${stderr}`).toBe(0)
    const report = JSON.parse(readFileSync(file, 'utf8')) as LoadReport
    expect(report.events).toMatchObject({ offered: 800, faulty: 0, repeats: 0, unknown: 0, unsent: 0, inFlight: 0 })
    expect(report.events.acknowledged + report.events.refused).toBe(800)
    expect(report.log).toEqual({
      lost: 0,
      duplicates: 0,
      refusedYetKept: 0,
      unansweredYetKept: 0,
      found: report.events.acknowledged,
    })
    expect(report.ack?.count).toBe(report.events.acknowledged)
    expect(report.boards).toMatchObject({ connected: 4, missing: 0 })
    expect(report.boards!.shown!.count).toBeGreaterThan(0)
    expect(report.serverRss!.highest).toBeGreaterThan(0)
    expect(stdout).toContain('acknowledged and lost: 0')
    expect(readdirSync(dir)).toEqual(['report.json'])
  },
)

test(
  'against a server that runs it adds queues of its own and changes no setting; told to stop it reports what it has',
  { timeout: 120_000 },
  async () => {
    await using server = await startTestServer({ demo: true })
    const stopping = new AbortController()
    const settings = async () => (await (await fetch(`${server.url}/api/settings`)).json()) as unknown
    const before = await settings()
    const report = await runLoad(
      optionsOf('--url', server.url, '--token', server.token, '--rate', '300', '--boards', '2', '--duration', '10m'),
      {
        ...quiet,
        stopped: stopping.signal,
        onLive: ({ sender }: Live) => sender.acknowledged > 100 && stopping.abort(),
      },
    )
    expect(report.interrupted).toBe(true)
    expect(report.events.acknowledged).toBeGreaterThan(100)
    expect(report.log).toMatchObject({ lost: 0, duplicates: 0, refusedYetKept: 0 })
    expect(keptItsPromises(report)).toBe(true)
    expect(await settings()).toEqual(before)
    const { queues } = (await (await fetch(`${server.url}/api/live`)).json()) as {
      queues: { id: string; today: { offered: number } }[]
    }
    expect(queues.filter(({ today }) => today.offered > 0).every(({ id }) => id.startsWith('load1-'))).toBe(true)
  },
)

test('a server that acknowledges and forgets is found out', { timeout: 60_000 }, async () => {
  const forgetful = createServer((request, response) => {
    request.resume().on('end', () => {
      const isDoor = request.method === 'POST'
      const receipt = { accepted: 3, known: 0, conflicting: 0, refused: [] }
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(isDoor ? receipt : { events: [], next: 0 }))
    })
  })
  await new Promise<void>((resolve) => forgetful.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void forgetful.close())
  const url = `http://127.0.0.1:${(forgetful.address() as AddressInfo).port}`
  const report = await runLoad(
    optionsOf('--url', url, '--token', 'any', '--rate', '300', '--boards', '0', '--duration', '1s'),
    quiet,
  )
  expect(report.log).toMatchObject({ lost: 300, found: 0 })
  expect(keptItsPromises(report)).toBe(false)
  expect(reportText(report)).toContain('acknowledged and lost: 300')
})

test('wrong arguments end with 2 and say what is wrong', async () => {
  const { code, stderr } = await run(['--rate', 'fast'], {})
  expect(code).toBe(2)
  expect(stderr).toContain('--rate fast: must be a whole number')
})

function run(args: string[], env: Record<string, string>): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}
