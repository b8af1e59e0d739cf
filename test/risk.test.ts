import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dataDir, findFiles as findData, readRows } from './accept/csv.ts'
import { figuresOf } from './accept/risk/figures.ts'
import { lookAtIncidents } from './accept/risk/itsm.ts'
import { acceptReplays } from './accept/risk/main.ts'
import { pictureOf } from './accept/risk/picture.ts'
import { lookAtCalls } from './accept/risk/technion.ts'
import { readIncidents } from './accept/itsm/incidents.ts'
import { findFiles, vectorsDir } from './accept/vectors/files.ts'

test('replays of simulated queues: as good as their reference, and probabilities that come true', (context) => {
  if (!findFiles(vectorsDir()).some((path) => path.includes('breach-replay-'))) {
    return context.skip(missing(`breach-replay-*.json in ${vectorsDir()}`, 'VECTORS_DIR'))
  }
  const { judged, missed, panels } = acceptReplays(() => {})
  expect(missed).toEqual([])
  expect(judged).toBeGreaterThan(0)
  expect(pictureOf(panels).match(/<circle /g)!.length).toBeGreaterThan(10)
})

test('three weeks of a bank’s calls: what is said comes true, without a look ahead', (context) => {
  const [month] = findData(join(dataDir(), 'technion-call-log'), /^calls_/)
  if (month === undefined) return context.skip(missing(`technion-call-log in ${dataDir()}`, 'DATA_DIR'))
  const rows = readRows(month)
  const until = (day: string) => lookAtCalls(rows.filter((row) => row['vru_entry']! < day))
  const looks = until('1999-01-22')
  const figures = figuresOf(looks.flatMap(({ visit, said, shown, breached }) => (shown ? [{ key: visit.row, said: said!, breached }] : [])))! // prettier-ignore
  expect(figures.n).toBeGreaterThan(2_000)
  expect(figures.ece).toBeLessThan(0.03)
  expect(figures.skill).toBeGreaterThan(0)
  // what comes later changes nothing of what was said before
  const shorter = until('1999-01-10').filter(({ visit }) => visit.cameAt < Date.parse('1999-01-09'))
  expect(shorter.length).toBeGreaterThan(500)
  expect(looks.slice(0, shorter.length).map(({ said }) => said)).toEqual(shorter.map(({ said }) => said))
})

test('incidents of a service desk: nothing is said before anything was closed', (context) => {
  if (!existsSync(join(dataDir(), 'itsm-incident-events'))) {
    return context.skip(missing(`itsm-incident-events in ${dataDir()}`, 'DATA_DIR'))
  }
  const log = readIncidents(dataDir())!
  const firstOpened = new Set([...log.incidents.keys()].slice(0, 900))
  const keep = <T>(of: Map<string, T>) => new Map([...of].filter(([incident]) => firstOpened.has(incident)))
  const looks = lookAtIncidents({ ...log, incidents: keep(log.incidents), changes: keep(log.changes) })
  expect(looks.length).toBeGreaterThan(200)
  expect(looks.slice(0, 100).every(({ said }) => said === null)).toBe(true)
})

function missing(what: string, variable: string): string {
  const why = `no ${what}; set ${variable} to hold risks against real outcomes`
  process.stderr.write(`SKIPPED: ${why}\n`)
  return why
}
