import { expect, test } from 'vitest'
import { PatientLog } from './patient-log.ts'

test('the same trouble is said once; another one, or the same after it was over, is said at once', () => {
  const said: string[] = []
  const log = new PatientLog((error) => void said.push(error.message))
  for (const message of ['gone', 'gone', 'full', 'gone']) log.tell(new Error(message), 'trouble')
  expect(said).toEqual(['gone', 'full', 'gone'])
  log.reset()
  log.tell(new Error('gone'), 'trouble')
  expect(said).toHaveLength(4)
})
