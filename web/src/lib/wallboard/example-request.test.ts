import { expect, test } from 'vitest'
import { checkEvent } from '@watchfloor/core/event/check'
import { exampleRequest } from './example-request.ts'

test('the example that the board shows is an event that the door accepts', () => {
  const shell = exampleRequest('http://127.0.0.1:4600')
  const written = shell.slice(shell.indexOf('{ "spec'), shell.lastIndexOf("'"))
  const body = written.replaceAll("'$(date +%s)'", '1795000000').replaceAll("'$(date -u +%FT%TZ)'", '2026-11-22T03:17:37Z')
  expect(checkEvent(JSON.parse(body))).toHaveProperty('fact.type', 'contact.queued')
})
