import type { Db } from '@watchfloor/db/connect'
import { appendFacts } from '@watchfloor/db/log/append'
import { readLog, type StoredFact } from '@watchfloor/db/log/read'
import { openPGliteDatabases, type TestDatabases } from '@watchfloor/db/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoStretch, factsOf } from './facts.ts'
import { fillLog } from './fill.ts'
import { batchedLines, copyAll } from './ingest.ts'
import { benchFold } from './fold.ts'
import { percentile, ratios, takeTurns } from './measure.ts'
import { readArgs } from './options.ts'
import { pageOf } from './page.ts'
import { differences } from './same-picture.ts'
import { mostGoal, sectionText, shareGoal, unmeasured } from './section.ts'
import { subjects } from './subjects.ts'

const AT = Date.parse('2026-11-18T15:00:00-03:00')

describe('measuring', () => {
  test('contestants take turns, each round beginning with another one', async () => {
    const order: string[] = []
    const contestant = (name: string) => ({ name, run: async (round: number) => (order.push(`${name}${round}`), round) })
    expect(await takeTurns([contestant('a'), contestant('b')], 3)).toEqual({ a: [0, 1, 2], b: [0, 1, 2] })
    expect(order.join(' ')).toBe('a0 b0 b1 a1 a2 b2')
  })

  test('a percentile is a value that was measured: the nearest rank', () => {
    const values = Array.from({ length: 200 }, (_, n) => 200 - n)
    expect([0, 0.5, 0.99, 1].map((share) => percentile(values, share))).toEqual([1, 100, 198, 200])
    expect(percentile([], 0.5)).toBeNaN()
  })

  test('ratios are taken round by round, so that a slow minute of the machine hits both', () => {
    expect(ratios([50, 10], [100, 20])).toEqual([0.5, 0.5])
  })
})

describe('what is compared is the same work', () => {
  const facts = factsOf([...demoStretch(300, AT)])
  let databases: TestDatabases
  beforeAll(async () => void (databases = await openPGliteDatabases()))
  afterAll(() => databases?.close())

  test('the anchor of ingest leaves the same log behind as `appendFacts`', async () => {
    const kept = await logAfter(async (db) => void (await appendFacts(db, facts, 1, AT)))
    let next = 1
    const lines = batchedLines(facts, (count) => (next += count) - count)
    const copied = await logAfter((db) => copyAll(db, lines))
    expect(copied.map(({ seq, fact }) => ({ seq, fact }))).toEqual(kept.map(({ seq, fact }) => ({ seq, fact })))
    expect(copied).toHaveLength(300)
  })

  async function logAfter(write: (db: Db) => Promise<void>): Promise<StoredFact[]> {
    await using db = await databases.open()
    await write(db)
    return await readLog(db, 0, 1_000)
  }

  test('a log is filled with every event, each batch as old as its newest', async () => {
    await using db = await databases.open()
    expect(await fillLog(db, demoStretch(5_100, AT))).toBe(5_100)
    const last = await readLog(db, 5_099, 10)
    expect(last).toHaveLength(1)
    expect(last[0]!.receivedAt).toBe(last[0]!.fact.at)
  })

  test('the demo floor tells the same for the same moment, up to it and not beyond', () => {
    const [once, again] = [[...demoStretch(50, AT)], [...demoStretch(50, AT)]]
    expect(again).toEqual(once)
    expect(Math.max(...once.map((event) => Date.parse(String(event['time']))))).toBeLessThanOrEqual(AT)
  })

  test('a short section gives a figure for every goal', async () => {
    const { goals, rows } = await benchFold({ short: true, tell() {} })
    expect(goals.map(({ what, met }) => [what, typeof met])).toEqual([['parse, check and fold of JSON.parse', 'boolean']])
    for (const row of rows) expect(row[1]).toMatch(/^[\d,]+$/)
  })
})

describe('the page', () => {
  const section = (title: string, share: number) =>
    sectionText(title, {
      about: 'About.',
      header: ['what', 'figure'],
      rows: [['a', '1']],
      goals: [shareGoal('ours of theirs', share, 0.5, 0.7)],
    })

  test('a section that was not measured this time stays, one that was takes its place, and the summary is of both', () => {
    const first = pageOf(['One', 'Two'], [section('One', 0.4), section('Two', 0.8)], '')
    const page = pageOf(['One', 'Two'], [section('One', 0.6)], first)
    expect(page.match(/^## .*/gm)).toEqual(['## Goals', '## One', '## Two'])
    expect(page).toContain('| One: ours of theirs | at least 50 %, aim 70 % | 60 %     | yes |')
    expect(page).toContain('| Two: ours of theirs | at least 50 %, aim 70 % | 80 %     | yes |')
    expect(page).not.toContain('40 %')
    expect(pageOf(['One', 'Two'], [], page)).toBe(page)
  })

  test('a goal says whether it is met, and what could not be measured says neither', () => {
    expect(mostGoal('p99', 50, 50, 'ms').met).toBe(true)
    expect(mostGoal('p99', 50.1, 50, 'ms').met).toBe(false)
    expect(mostGoal('p99', Number.POSITIVE_INFINITY, 50, 'ms').met).toBe(false)
    expect(shareGoal('share', 0.4999, 0.5).met).toBe(false)
    expect(unmeasured('glass', 'no Chromium')).toMatchObject({ met: null, got: 'not measured: no Chromium' })
  })

  test('sections are asked for by name; short figures are never written', () => {
    const names = subjects.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(readArgs(['--only', 'fold,ingest', '--write'], names)).toEqual({
      kind: 'measure',
      only: ['fold', 'ingest'],
      write: true,
      short: false,
    })
    expect(readArgs(['--only', 'folds'], names)).toMatchObject({
      kind: 'usage',
      problem: expect.stringContaining('folds') as string,
    })
    expect(readArgs(['--short', '--write'], names)).toMatchObject({ kind: 'usage' })
    expect(readArgs(['--list'], names)).toEqual({ kind: 'list' })
  })
})

test('two pictures are the same when only the clock has moved them, and a counter that differs is named', () => {
  const picture = (offered: number, busyMs: number) =>
    JSON.stringify({ type: 'snapshot', upserts: { 'queue/a': { at: busyMs, doubted: [], today: { offered, busyMs } } } })
  expect(differences(picture(3, 10), picture(3, 99))).toEqual([])
  expect(differences(picture(3, 10), picture(4, 10))).toEqual([expect.stringMatching(/^queue\/a: .*"offered":3.*"offered":4/)])
})
