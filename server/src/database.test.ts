import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startServer as startPostgres } from '@watchfloor/db/testing/postgres-server'
import pino from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from './config.ts'
import { startServer } from './server.ts'

test('PostgreSQL is killed and comes back: senders are told, the server takes up by itself, nothing acknowledged is lost', async () => {
  const postgres = await startPostgres()
  onTestFinished(() => postgres.close())
  const data = mkdtempSync(join(tmpdir(), 'watchfloor-database-'))
  onTestFinished(() => rmSync(data, { recursive: true, force: true }))
  const url = await postgres.createDatabase()
  const read = readConfig({ DATABASE_URL: url }, ['--port', '0', '--data', data, '--empty'])
  if (read.kind !== 'config') throw new Error('the flags of this test are wrong')
  const server = await startServer(read.config, pino({ level: 'silent' }))
  onTestFinished(() => server.stop())
  const token = readFileSync(join(data, 'token'), 'utf8').trim()

  const acknowledged: string[] = []
  let made = 0
  const post = async () => {
    const id = `e${(made += 1)}`
    const event = {
      ...{ specversion: '1.0', id, source: '/test/door', type: 'dev.watchfloor.agent.state', subject: 'agent/ana' },
      ...{ time: new Date(Date.UTC(2026, 10, 22) + made).toISOString(), data: { presence: 'available' } },
    }
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/cloudevents+json' }
    const response = await fetch(`${server.url}/api/events`, { method: 'POST', headers, body: JSON.stringify(event) })
    if (response.status === 200) acknowledged.push(id)
    return response
  }
  const ready = async () => (await (await fetch(`${server.url}/readyz`)).json()) as { status: string; why: string }

  for (let i = 0; i < 20; i += 1) expect((await post()).status).toBe(200)
  const { process } = postgres
  process?.kill('SIGKILL')
  await once(process!, 'exit')
  const refused = await post()
  expect([refused.status, refused.headers.get('content-type')]).toEqual([503, 'application/problem+json'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await ready()).toMatchObject({ status: 'not ready', why: expect.stringMatching(/database/i) })
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200)

  await postgres.restart()
  await expect.poll(async () => (await ready()).status, { timeout: 30_000 }).toBe('ready')
  await expect.poll(async () => (await post()).status, { timeout: 30_000 }).toBe(200)
  const { events } = (await (await fetch(`${server.url}/api/events`)).json()) as { events: { id: string }[] }
  const ids = events.map((event) => event.id)
  for (const id of acknowledged) expect(ids).toContain(id)
  expect(new Set(ids).size).toBe(ids.length)
})
