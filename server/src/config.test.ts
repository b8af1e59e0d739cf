import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

test('nothing set gives the defaults', () => {
  expect(readConfig({}, [])).toMatchObject({
    kind: 'config',
    config: { port: 4600, host: '127.0.0.1', data: '.data', empty: false, logLevel: 'info' },
  })
})

test('a flag wins over the environment', () => {
  expect(readConfig({ PORT: '5000', DATA_DIR: '/a' }, ['--port', '5001', '--empty'])).toMatchObject({
    config: { port: 5001, data: '/a', empty: true },
  })
})

test('an empty variable counts as not set', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '', EMPTY: '' }, [])).toMatchObject({ config: { port: 4600, empty: false } })
})

test('all problems come at once, each under the name its owner wrote', () => {
  const result = readConfig({ PORT: 'x', DATABASE_URL: 'mysql://root:secret@db' }, [
    '--host',
    '0.0.0.0',
    '--colour',
    'red',
    '--data',
  ])
  expect(result.kind).toBe('problems')
  const problems = result.kind === 'problems' ? result.problems : []
  expect(problems).toHaveLength(6)
  expect(problems.join('\n')).toMatch(/PORT "x" must be a number/)
  expect(problems.join('\n')).toMatch(/--host "0\.0\.0\.0" is not a loopback address\. Sign-in does not exist yet/)
  expect(problems.join('\n')).toMatch(/DATABASE_URL must look like postgres:/)
  expect(problems.join('\n')).toMatch(/--colour is not a flag/)
  expect(problems.join('\n')).toMatch(/--data needs a value/)
  expect(problems.join('\n')).not.toContain('secret')
})

test('only loopback addresses are let through', () => {
  for (const host of ['127.0.0.1', '127.8.0.1', '::1', 'localhost']) expect(readConfig({ HOST: host }, []).kind).toBe('config')
  for (const host of ['0.0.0.0', '::', '192.168.0.4', 'example.com', '127.0.0.1.example.com'])
    expect(readConfig({ HOST: host }, []).kind).toBe('problems')
})

test('--help lists every flag with its variable', () => {
  const result = readConfig({}, ['--help'])
  expect(result.kind === 'help' && result.text).toMatch(/--port N.*\[PORT\]/)
})
