import { expect, test } from 'vitest'
import { help, readOptions } from './options.ts'

test('the least one must say', () => {
  expect(readOptions(['queue_log', '--format', 'asterisk-queue-log'], {})).toEqual({
    files: ['queue_log'],
    format: 'asterisk-queue-log',
    speed: 'max',
    shiftToNow: null,
    target: 'http://127.0.0.1:4600',
    token: null,
    source: '/local/asterisk/pbx',
    zone: 'UTC',
    aliases: {},
    customerKey: null,
    giveUpMs: 120_000,
    dryRun: false,
  })
})

test('every problem is told at once, each with its flag and the remedy', () => {
  const bad = [
    '--format',
    'csv',
    '--speed',
    '0',
    '--zone',
    'Mars/One',
    '--alias',
    'x',
    '--target',
    'ftp://a',
    '--shift-to-now',
    'yes',
    '--give-up',
    'soon',
  ]
  expect(() => readOptions(bad, {})).toThrow(
    [
      'FILE…: name at least one file to read',
      '--format csv: must be one of asterisk-queue-log, asterisk-ami, technion, itsm, cloudevents',
      '--speed 0: must be max, or a number above 0 such as 1 or 60',
      '--shift-to-now yes: must be start or end',
      '--target ftp://a: must be an http address, e.g. http://127.0.0.1:4600',
      '--zone Mars/One: is not in the time-zone data; use a name such as America/Sao_Paulo',
      '--give-up soon: must be a span like 30s, 10m or 2h',
      '--alias x: must be RAW=NAME, e.g. "PJSIP/106=Fabio Nunes"',
    ].join('\n'),
  )
})

test('a recording that starts now cannot be told at once', () => {
  const args = ['f', '--format', 'asterisk-ami', '--shift-to-now', 'start']
  expect(() => readOptions(args, {})).toThrow(/the facts would lie in the future; add --speed 1/)
  expect(readOptions([...args, '--speed', '1'], {})).toMatchObject({ shiftToNow: 'start', speed: 1 })
})

test('a flag beats the environment', () => {
  const env = { WATCHFLOOR_TOKEN: 'a', PORT: '4711', WATCHFLOOR_CUSTOMER_KEY: 'k' }
  const base = ['f', '--format', 'asterisk-ami', '--alias', 'SIP/1=Ana=Maria']
  expect(readOptions(base, env)).toMatchObject({
    token: 'a',
    target: 'http://127.0.0.1:4711',
    customerKey: 'k',
    aliases: { 'SIP/1': 'Ana=Maria' },
  })
  expect(readOptions([...base, '--token', 'b', '--speed', '60'], env)).toMatchObject({ token: 'b', speed: 60 })
})

test('help names every option', () => {
  expect(readOptions(['--help'], {})).toBeNull()
  for (const flag of [
    'format',
    'speed',
    'shift-to-now',
    'target',
    'token',
    'source',
    'zone',
    'alias',
    'customer-key',
    'give-up',
    'dry-run',
  ]) {
    expect(help).toContain(`--${flag}`)
  }
})
