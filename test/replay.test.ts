import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ReplayOptions } from '@watchfloor/simulator/replay/options'
import { replay } from '@watchfloor/simulator/replay/replay'
import { afterAll, expect, test } from 'vitest'
import { readLog } from './accept/asterisk/server-figures.ts'
import { startFreshServer } from './accept/server.ts'

const folder = mkdtempSync(join(tmpdir(), 'watchfloor-replay-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const parts = { now: () => Date.now(), stopped: new AbortController().signal, onProgress: () => {}, onLog: () => {} }

test('what is sent twice is known, what is wrong is refused with its reason, and what is moved is another contact', async () => {
  await using server = await startFreshServer()
  const options = optionsFor(file('queue_log', callLines(0)), 'asterisk-queue-log', server.url, server.token)
  expect(await replay(options, parts)).toMatchObject({
    facts: 4,
    accepted: 5,
    known: 0,
    refused: [],
    unanswered: 0,
    failure: null,
  })
  expect(await replay(options, parts)).toMatchObject({
    facts: 4,
    accepted: 0,
    known: 5,
    refused: [],
    unanswered: 0,
    failure: null,
  })

  const began = Date.now()
  expect(await replay({ ...options, shiftToNow: 'end' }, parts)).toMatchObject({ accepted: 5, known: 0, failure: null })
  const moved = (await readLog(server.url)).filter((event) => event.id.includes('~1:ended+'))
  expect(moved.map((event) => Math.abs(Date.parse(event.time) - began) < 60_000)).toEqual([true])

  const wrong = file('wrong.ndjson', '{"specversion":"1.0","id":"x"}\n')
  const outcome = await replay(optionsFor(wrong, 'cloudevents', server.url, server.token), parts)
  expect(outcome).toMatchObject({ facts: 1, accepted: 0, refused: [{ id: 'x', field: 'source' }], failure: null })
})

test('in their own timing, many times as fast, the facts arrive all the same, and the source says that it lives', async () => {
  await using server = await startFreshServer()
  const options = optionsFor(file('paced', callLines(0)), 'asterisk-queue-log', server.url, server.token)
  expect(await replay({ ...options, speed: 1_000, shiftToNow: 'end' }, parts)).toMatchObject({
    facts: 4,
    refused: [],
    unanswered: 0,
    failure: null,
  })
  const types = (await readLog(server.url)).map((event) => event.type.replace('dev.watchfloor.', ''))
  expect(types.filter((type) => type !== 'source.state')).toEqual([
    'contact.queued',
    'contact.alerted',
    'contact.answered',
    'contact.ended',
  ])
})

test('a server that cannot be reached leaves everything unanswered, and says so', async () => {
  const nowhere = optionsFor(file('unsent', callLines(0)), 'asterisk-queue-log', 'http://127.0.0.1:1', 'x')
  expect(await replay({ ...nowhere, giveUpMs: 300 }, parts)).toMatchObject({
    accepted: 0,
    unanswered: 4,
    failure: expect.stringMatching(/^gave up: /),
  })
})

function callLines(second: number): string {
  const at = 1795317426 + second
  return [
    `${at}|${at - 2}.1|q|NONE|ENTERQUEUE||11987654321|1`,
    `${at + 4}|${at - 2}.1|q|Ana|CONNECT|4|${at + 2}.2|2`,
    `${at + 14}|${at - 2}.1|q|Ana|COMPLETECALLER|4|10|1\n`,
  ].join('\n')
}

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

function optionsFor(path: string, format: ReplayOptions['format'], target: string, token: string): ReplayOptions {
  return {
    files: [path],
    format,
    speed: 'max',
    shiftToNow: null,
    target,
    token,
    source: '/test/asterisk/pbx',
    zone: 'UTC',
    aliases: {},
    customerKey: null,
    giveUpMs: 30_000,
    dryRun: false,
  }
}
