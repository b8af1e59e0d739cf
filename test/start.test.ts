import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** `npm start`, as npm runs it. */
function start(...flags: string[]) {
  const data = mkdtempSync(join(tmpdir(), 'watchfloor-start-'))
  const child = spawn(process.execPath, [join(root, 'scripts/start.js'), '--data', data, ...flags], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.stderr?.on('data', (chunk) => (output += chunk))
  onTestFinished(() => {
    child.kill('SIGKILL')
    rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
  })
  const url = () => /Watchfloor: (http\S+)/.exec(output)?.[1] ?? null
  return { child, data, output: () => output, url, exit: once(child, 'exit').then(([code]) => code as number) }
}

/** Command lines of the running processes that hold a text. A small machine may lack pgrep, so Linux is asked itself. */
function processesWith(text: string): string[] {
  const lines = existsSync('/proc/self')
    ? readdirSync('/proc').flatMap((id) => (/^\d+$/.test(id) ? [commandLine(id)] : []))
    : spawnSync('ps', ['-ax', '-o', 'command'], { encoding: 'utf8' }).stdout.split('\n')
  return lines.filter((line) => line.includes(text))
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8')
  } catch {
    return '' // it ended while we looked
  }
}

const answers = async (url: string) =>
  fetch(`${url}/healthz`).then(
    (response) => response.ok,
    () => false,
  )

test('npm start says in a sentence that the port is taken, before it installs or builds anything', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  onTestFinished(() => void other.close())
  const { port } = other.address() as AddressInfo
  const { exit, output } = start('--port', String(port))
  expect(await exit).toBe(1)
  expect(output()).toMatch(`Port ${port} is in use.`)
  expect(output()).toMatch(`npm start -- --port ${port + 1}`)
})

test('npm start names every flag that is wrong, before it builds anything', async () => {
  const { exit, output } = start('--port', 'abc', '--scenario', 'flood', '--backfill', 'ages', '--log-level', 'loud')
  expect(await exit).toBe(2)
  for (const flag of ['--port', '--scenario', '--backfill', '--log-level']) expect(output()).toContain(flag)
  expect(output()).not.toContain('Building')
})

test('Ctrl-C ends all of npm start, with code 0', async () => {
  const { child, data, exit, url } = start('--port', '0', '--empty')
  await expect.poll(url, { timeout: 50_000 }).not.toBeNull()
  expect(await answers(url()!)).toBe(true)
  child.kill('SIGINT')
  expect(await exit).toBe(0)
  expect(processesWith(data)).toEqual([])
})

test('killed hard it leaves nothing behind: server and simulator notice and stop', async () => {
  const { child, data, url } = start('--port', '0', '--backfill', '1')
  await expect.poll(() => url() && processesWith(`${data}/demo-floor`).length, { timeout: 50_000 }).toBe(1)
  child.kill('SIGKILL')
  await expect.poll(() => processesWith(data), { timeout: 20_000 }).toEqual([])
})
