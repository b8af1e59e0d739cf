import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { dataDir } from '../csv.ts'
import { BANK, judge, readBank, scoreBank } from './bank.ts'
import { CALL_LOG, judgeHandleTime, readHandled, scoreHandleTime } from './handle-time.ts'
import { holidaysOf } from './holidays.ts'
import { ARRIVALS, judgeArrivals, readArrivals, scoreArrivals } from './technion.ts'

const missing = (name: string) => {
  const line = `${name} is not in ${dataDir()}: set DATA_DIR to see this test run`
  process.stderr.write(`SKIPPED: ${line}\n`)
  return line
}

test('a bank’s calls, ten days: every goal of the acceptance is met', (context) => {
  const series = readBank(dataDir())
  if (!series) return context.skip(missing(BANK))
  const found = scoreBank(series, 10)
  const errors = judge(found, series).filter(({ what }) => what.includes('WAPE')) // ten days are too few for shares of bands
  expect(errors.length).toBe(8)
  expect(errors.filter(({ met }) => !met)).toEqual([])
  expect(found.lines[0]!.intervals.coverage(0.95)).toBeGreaterThan(0.85)
})

test('small counts around the clock, twenty days: both yardsticks are beaten', (context) => {
  const series = readArrivals(dataDir())
  if (!series) return context.skip(missing(ARRIVALS))
  const judged = judgeArrivals(scoreArrivals(series, 20), series)
  expect(judged).toHaveLength(5)
  expect(judged.filter(({ met }) => !met)).toEqual([])
})

test('mean handle time, twenty days: both yardsticks are beaten and the bands hold', (context) => {
  const days = readHandled(dataDir())
  if (!days) return context.skip(missing(CALL_LOG))
  const judged = judgeHandleTime(scoreHandleTime(days, 20))
  expect(judged).toHaveLength(3)
  expect(judged.filter(({ met }) => !met)).toEqual([])
})

test('a folder of later days alone gets the earlier ones before them', (context) => {
  const whole = readBank(dataDir())
  if (!whole) return context.skip(missing(BANK))
  const folder = mkdtempSync(join(tmpdir(), 'watchfloor-bank-'))
  try {
    const file = join(folder, BANK, 'calls_5min.csv.gz')
    mkdirSync(dirname(file), { recursive: true })
    const rows = Array.from({ length: 168 }, (_, n) => {
      const minute = 420 + 5 * n
      return `2004-01-05T${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}:00,100`
    })
    writeFileSync(file, gzipSync(['interval_start,calls', ...rows].join('\n')))
    const series = readBank(folder)!
    expect(series.said[0]).toMatch(/1 days only; the 106 days to 2003-08-01 go before them/)
    expect(series.days.at(-1)!.date).toBe('2004-01-05')
    expect(series.days.at(-1)!.counts[0]).toBe(600)
    expect(series.days.filter(({ closed }) => closed).map(({ date }) => date)).toContain('2003-11-27')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('holidays by their rules', () => {
  expect(holidaysOf(2003)).toEqual(['2003-01-01', '2003-05-26', '2003-07-04', '2003-09-01', '2003-11-27', '2003-12-25'])
  expect(holidaysOf(2026)).toEqual(['2026-01-01', '2026-05-25', '2026-07-03', '2026-09-07', '2026-11-26', '2026-12-25'])
})
