import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

function start(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    env: { PATH: process.env.PATH ?? '', LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout?.on('data', (chunk) => (output += chunk))
  child.stderr?.on('data', (chunk) => (output += chunk))
  return { child, exit: once(child, 'close').then(([code]) => code as number), output: () => output }
}

test('wrong settings stop it with code 2 and name themselves, all at once', async () => {
  const { exit, output } = start(['--host', '0.0.0.0'], { PORT: 'many' })
  expect(await exit).toBe(2)
  expect(output()).toMatch(/PORT "many" must be a number/)
  expect(output()).toMatch(/--host "0\.0\.0\.0" is not a loopback address/)
})

test('asked to stop it ends with code 0; a token is said at the first start only', async () => {
  const data = mkdtempSync(join(tmpdir(), 'watchfloor-main-'))
  onTestFinished(() => rmSync(data, { recursive: true, force: true }))
  for (const isFirst of [true, false]) {
    const { child, exit, output } = start(['--port', '0', '--data', data, '--empty'])
    const [{ url }] = (await once(child, 'message')) as [{ url: string }]
    expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ status: 'ready' })
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
    expect(/Token to send events with .*: wf_/.test(output())).toBe(isFirst)
  }
})
