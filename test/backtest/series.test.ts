import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { BadSeries, holes, minuteOf, readSeries, type SeriesOptions } from './series.ts'

const folder = mkdtempSync(join(tmpdir(), 'watchfloor-series-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const hourly: SeriesOptions = { intervalMinutes: 60, open: { from: 0, to: 1_440 }, closed: new Set() }
const file = (lines: string[], name = 'a.csv') => {
  const path = join(folder, name)
  const text = `${lines.join('\n')}\n`
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text)
  return path
}
const read = (lines: string[], options = hourly) => readSeries([file(lines)], options)

describe('counts by time', () => {
  test('rows are summed to intervals; a missing part makes an interval unknown, a missing row is no zero', () => {
    const { days, rows } = read(['interval_start,calls', '2026-03-02T00:00:00,1', '2026-03-02T00:30:00,2', '2026-03-02T01:00,5'])
    expect(rows).toBe(3)
    expect(days[0]!.counts.slice(0, 3)).toEqual([3, null, null])
  })

  test('gzipped files, other names of columns, quotes, half contacts and empty counts are read', () => {
    const path = file(
      ['id,"Start",Offered', '7,"2026-03-02 00:00",1.5', '8,2026-03-02 01:00,', '9,2026-03-02 02:00,0'],
      'b.csv.gz',
    )
    expect(readSeries([path], hourly).days[0]!.counts.slice(0, 4)).toEqual([1.5, null, 0, null])
  })

  test('one row a day is one interval a day; days without a row are left out, closed ones are marked', () => {
    const { days, intervalMinutes } = read(['date,calls,special', '2026-03-02,10,0', '2026-03-05,,0', '2026-03-06,12,1'], {
      ...hourly,
      closed: new Set(['2026-03-04']),
    })
    expect(intervalMinutes).toBe(1_440)
    expect(days.map(({ date, counts, closed }) => [date, counts[0], closed])).toEqual([
      ['2026-03-02', 10, false],
      ['2026-03-04', null, true],
      ['2026-03-05', null, false],
      ['2026-03-06', 12, false],
    ])
  })

  test('one row a contact: rows are counted, an interval without any is 0, a day without any is unknown, empty times are left out', () => {
    const lines = [
      'id,queued_at',
      '1,2026-03-02T00:10:31',
      '2,2026-03-02T00:59:59',
      '3,',
      '4,2026-03-02T02:00:00',
      '5,2026-03-04T01:00:00.5',
    ]
    const series = read(lines, { ...hourly, each: 'queued_at' })
    expect(series.days.map(({ date }) => date)).toEqual(['2026-03-02', '2026-03-04'])
    expect(series.days[0]!.counts.slice(0, 4)).toEqual([2, 0, 1, 0])
  })

  test('days without rows are named where their weekday is there in other weeks', () => {
    const dates = ['2026-03-02', '2026-03-03', '2026-03-10', '2026-03-16']
    expect(holes(read(['date,calls', ...dates.map((date) => `${date},5`)]))).toEqual(['2026-03-09'])
  })

  test('rows outside the opening hours are left out', () => {
    const { days, firstMinute } = read(
      ['time,count', '2026-03-02T08:00,9', '2026-03-02T09:00,1', '2026-03-02T10:00,2', '2026-03-02T11:00,9'],
      {
        ...hourly,
        open: { from: 540, to: 660 },
      },
    )
    expect(firstMinute).toBe(540)
    expect(days[0]!.counts).toEqual([1, 2])
  })

  test('times with an offset go where the clock hangs: the repeated hour holds both passes, the skipped one is not there', () => {
    const zone = { ...hourly, zone: 'America/New_York' }
    const hours = Array.from({ length: 25 }, (_, n) => `${new Date(Date.UTC(2026, 10, 1, 4 + n)).toISOString()},4`)
    const [autumn] = read(['time,calls', ...hours], zone).days
    expect(autumn!.counts.slice(0, 3)).toEqual([4, 8, 4])
    expect(autumn!.exposure!.slice(0, 3)).toEqual([1, 2, 1])
    const spring = read(
      ['time,calls', ...Array.from({ length: 23 }, (_, n) => `${new Date(Date.UTC(2026, 2, 8, 5 + n)).toISOString()},4`)],
      zone,
    )
    expect(spring.days[0]!.exposure!.slice(0, 4)).toEqual([1, 1, 0, 1])
    expect(spring.days[0]!.counts[3]).toBe(4)
  })
})

describe('what is wrong is said with its line and its remedy', () => {
  const cases: [string, string[], RegExp, Partial<SeriesOptions>?][] = [
    ['no column of times', ['when,calls', '1,2'], /line 1: no column of times; there are when, calls.*--each/],
    ['no column of counts', ['time,n', '2026-03-02T00:00,2'], /line 1: no column of counts.*--column/],
    ['a column that is not there', ['time,calls', '2026-03-02T00:00,2'], /no column x/, { column: 'x' }],
    ['no time', ['time,calls', '2026-03-02T00:00,2', 'noon,2'], /line 3: "noon" is no time/],
    ['no count', ['time,calls', '2026-03-02T00:00,2', '2026-03-02T01:00,many'], /line 3: "many" is no count/],
    ['a negative count', ['time,calls', '2026-03-02T00:00,-2'], /line 2: "-2" is no count/],
    ['one time twice', ['time,calls', '2026-03-02T00:00,2', '2026-03-02T01:00,2', '2026-03-02T00:00,2'], /Line 4: 2026-03-02 00:00 is there already \(line 2\).*--zone/],
    ['one date twice', ['date,calls', '2026-03-02,2', '2026-03-02,2'], /Line 3: 2026-03-02 is there already/],
    ['an offset without a zone', ['time,calls', '2026-03-02T00:00Z,2'], /line 2: .* has an offset.*--zone/],
    ['an interval that the rows do not divide', ['time,calls', '2026-03-02T00:00,2', '2026-03-02T00:45,2'], /45 minutes apart.*--interval/],
    ['hours that intervals do not divide', ['time,calls', '2026-03-02T00:00,2', '2026-03-02T01:00,2'], /no whole number of intervals/, { open: { from: 0, to: 90 } }],
    ['nothing within the hours', ['time,calls', '2026-03-02T00:00,2', '2026-03-02T01:00,2'], /No row lies between 09:00/, { open: { from: 540, to: 600 } }],
    ['no rows', ['time,calls'], /has no rows/],
  ] // prettier-ignore
  for (const [name, lines, message, options] of cases) {
    test(name, () => {
      expect(() => read(lines, { ...hourly, ...options })).toThrow(BadSeries)
      expect(() => read(lines, { ...hourly, ...options })).toThrow(message)
    })
  }

  test('no file, and one that is not there', () => {
    expect(() => readSeries([], hourly)).toThrow(/--data FILE/)
    expect(() => readSeries([join(folder, 'nowhere.csv')], hourly)).toThrow(/Cannot read .*nowhere.csv/)
  })

  test('a time of day', () => {
    expect(minuteOf('open', '24:00')).toBe(1_440)
    expect(() => minuteOf('open', '9')).toThrow(/--open: "9" is no time of day/)
    expect(() => minuteOf('open', '09:75')).toThrow(BadSeries)
  })
})
