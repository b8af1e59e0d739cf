import { AxeBuilder } from '@axe-core/playwright'
import { TYPE_PREFIX } from '@watchfloor/core/event/vocabulary'
import { serviceLevel } from '@watchfloor/core/metric/service-level'
import { readStaffing } from '@watchfloor/core/staffing/read-staffing'
import type { LiveAnswer } from '@watchfloor/server/history/live'
import { existsSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser } from '@watchfloor/web/test-support/browser'
import { batchesOf, busyEvents, heartbeats } from './support/demo-events.ts'
import { get, post, type SentEvent } from './support/door.ts'
import {
  IS_MARKED,
  MARK,
  NOTE_STALE,
  PLACES,
  READ_GLASS,
  READ_STAFFING,
  SHIFTS,
  SPILLS,
  STALE_AFTER,
  WATCH_SHIFTS,
} from './support/in-page.ts'
import { pause, startTestServer, until, type TestServer } from './support/server.ts'

const built = existsSync(new URL('../web/build/handler.js', import.meta.url))
if (!built) process.stdout.write('SKIPPED: the wall on a real server: web/build is missing, `npm test` builds it first\n')
const timeout = 180_000
const BEAT_MS = 2_000
const PAINT_MS = 250

/** The built wall in a real browser, on a real server with a simulated floor. */
describe.skipIf(!built)('the wall on a living floor', { timeout }, () => {
  let browser: Browser
  let server: TestServer
  let stopBeating: () => Promise<void>

  beforeAll(async () => {
    browser = await openBrowser()
    server = await startTestServer({ demo: true })
    for (const batch of batchesOf(busyEvents(3, Date.now() - 60_000, '7'), 1_000)) await post(server, batch)
    stopBeating = keepAlive(server)
  }, timeout)
  afterAll(async () => {
    await stopBeating?.()
    await browser?.close()
    await server?.[Symbol.asyncDispose]()
  })

  test('figures on the glass are those of /api/live, to the printed digit, before and after the server is killed', async () => {
    await using wall = await openWall(browser, server, '?lang=en')
    await expectFiguresOfLive(wall.page, server)

    await wall.page.evaluate(NOTE_STALE)
    await server.kill()
    await wall.page.waitForSelector('.wall.stale')
    expect(await wall.page.evaluate<number>(STALE_AFTER)).toBeLessThan(5_000)
    expect(await wall.page.locator('.lost').textContent()).toMatch(/since \d\d:\d\d:\d\d/)
    expect(await wall.page.locator('.wall').getAttribute('data-link')).not.toBe('live')

    await wall.page.evaluate(MARK)
    await server.start()
    const back = Date.now()
    await wall.page.waitForSelector('.wall:not(.stale)[data-link="live"]')
    process.stdout.write(`the wall was live ${Date.now() - back} ms after the server was\n`)
    await expectFiguresOfLive(wall.page, server)
    expect(await wall.page.evaluate(IS_MARKED)).toBe(true)
    // A connection that is lost is said by the browser itself; nothing else may be.
    expect(wall.said.filter((text) => !/WebSocket connection|ERR_CONNECTION|Failed to load resource/.test(text))).toEqual([])
  })

  test('staffing on the glass is what the core makes of /api/live, and no chance is said without a record', async () => {
    await using wall = await openWall(browser, server, '?lang=en')
    let glass = { gap: '', rows: {} }
    let live: ReturnType<typeof printedStaffing> = { gaps: [], rows: {} }
    await until('the glass to show the staffing of /api/live', async () => {
      live = printedStaffing(await get<LiveAnswer>(server, '/api/live'))
      glass = await wall.page.evaluate<typeof glass>(READ_STAFFING)
      return same(glass.rows, live.rows) && live.gaps.includes(glass.gap)
    }).catch(() => {
      expect(glass.rows).toEqual(live.rows)
      expect(live.gaps).toContain(glass.gap)
    })
    expect(await wall.page.locator('[data-figure="expected"]').count()).toBeGreaterThan(0)
    const proven = await wall.page.locator('.records .proven').count()
    if (proven === 0) expect(await wall.page.locator('[data-figure="chance"]').count()).toBe(0)
    expect(wall.said).toEqual([])
  })

  test('in Portuguese and light it shows the same figures, and says nothing on the console', async () => {
    await using wall = await openWall(browser, server, '?lang=pt-BR&theme=light')
    await expectFiguresOfLive(wall.page, server)
    expect(await wall.page.getAttribute('html', 'lang')).toBe('pt-BR')
    expect(await wall.page.evaluate(SPILLS)).toEqual({ x: false, y: false })
    expect(wall.said).toEqual([])
  })

  test('nothing moves by itself while a busy floor changes it', async () => {
    await using wall = await openWall(browser, server, '?lang=en')
    await wall.page.evaluate(WATCH_SHIFTS)
    const places = await wall.page.evaluate<string[]>(PLACES)
    const events = [...busyEvents(1, Date.now() - 1_000, '8')]
    for (const batch of batchesOf(events, 40)) {
      await post(server, batch)
      await pause(PAINT_MS)
    }
    const shifts = await wall.page.evaluate<{ value: number; what: string[] }[]>(SHIFTS)
    const total = shifts.reduce((sum, { value }) => sum + value, 0)
    // Rows of the lists come and go with what they tell of, and queues change places by rank; nothing else may move.
    const others = shifts.filter(({ what }) => !what.some((part) => /^LI|^DIV.place/.test(part)))
    const moved = others.reduce((sum, { value }) => sum + value, 0)
    process.stdout.write(`layout shift over ${events.length} facts: ${total.toFixed(4)}, without lists ${moved.toFixed(4)}\n`)
    expect(moved, JSON.stringify(others.slice(0, 10))).toBeLessThan(0.02)
    await until('rows to come to rest', async () => same(await wall.page.evaluate(PLACES), places))
    expect(await wall.page.evaluate(SPILLS)).toEqual({ x: false, y: false })
    await expectFiguresOfLive(wall.page, server)
  })

  test('axe finds nothing serious on it, dark and light', async () => {
    for (const theme of ['dark', 'light']) {
      await using wall = await openWall(browser, server, `?lang=en&theme=${theme}`)
      const { violations } = await new AxeBuilder({ page: wall.page }).analyze()
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(grave.map(({ id, nodes }) => `${theme} ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual(
        [],
      )
    }
  })

  test('a source that is lost marks the figures it feeds, and only those', async () => {
    await using wall = await openWall(browser, server, '?lang=en')
    expect(await wall.page.locator('.doubted[data-queue]').count()).toBe(0)
    await stopBeating()
    stopBeating = keepAlive(server, '/demo/chat/web')
    await wall.page.waitForSelector('[data-queue="chat"].doubted')
    expect(await wall.page.locator('[data-queue="chat"]').textContent()).toMatch(/since \d\d:\d\d/)
    expect(await wall.page.locator('[data-queue="vendas"].doubted').count()).toBe(0)
    await stopBeating()
    stopBeating = keepAlive(server)
    await wall.page.waitForSelector('[data-queue="chat"]:not(.doubted)')
  })

  test('an empty floor says how to send the first event; sixty queues then fit without a scroll bar', async () => {
    await using empty = await startTestServer()
    await using wall = await openWall(browser, empty, '?lang=en', '.empty')
    expect(await wall.page.locator('.empty').textContent()).toContain('curl http')
    await post(empty, sixtyQueues(Date.now()))
    await wall.page.waitForSelector('[data-queue]')
    expect((await get<LiveAnswer>(empty, '/api/live')).queues).toHaveLength(60)
    expect(await wall.page.evaluate(SPILLS)).toEqual({ x: false, y: false })
    expect(wall.said).toEqual([])
  })
})

type Wall = { page: Page; said: string[]; [Symbol.asyncDispose](): Promise<void> }

async function openWall(browser: Browser, server: TestServer, query: string, ready = '[data-queue]'): Promise<Wall> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'en-GB' })
  const page = await context.newPage()
  page.setDefaultTimeout(60_000)
  const said: string[] = []
  page.on('console', (message) => message.type() === 'error' && said.push(message.text()))
  page.on('pageerror', (error) => said.push(String(error)))
  await page.goto(`${server.url}/wall${query}`)
  await page.waitForSelector(`.wall[data-link="live"] ${ready}`)
  return { page, said, [Symbol.asyncDispose]: () => context.close() }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Every system of the demo floor, but the `silent` one, says at a steady pace that it is there. */
function keepAlive(server: TestServer, silent = ''): () => Promise<void> {
  let last: Promise<unknown> = Promise.resolve()
  const beat = () => {
    const beats = heartbeats(Date.now()).filter(({ source }) => source !== silent)
    last = post(server, beats).catch(() => {}) // while the server is down nobody hears it
  }
  beat()
  const timer = setInterval(beat, BEAT_MS)
  return async () => {
    clearInterval(timer)
    await last
  }
}

/** Looks at glass and figures until both are of one moment: the floor lives, so a figure may turn between the two looks. */
async function expectFiguresOfLive(page: Page, server: TestServer): Promise<void> {
  let glass: unknown
  let live: unknown
  await until('the glass to show what /api/live says', async () => {
    const before = JSON.stringify((live = printed(await get<LiveAnswer>(server, '/api/live'))))
    glass = await page.evaluate(READ_GLASS)
    const after = JSON.stringify(printed(await get<LiveAnswer>(server, '/api/live')))
    return before === after && JSON.stringify(glass) === before
  }).catch(() => {
    expect(glass).toEqual(live)
    throw new Error('The figures never stood still')
  })
}

type Printed = Record<string, { level: string; waiting: string; answered: string; left: string; occupancy: string }>

/** What a wall must print, worked out from the integers of /api/live in the plainest way. */
function printed({ queues }: LiveAnswer): Printed {
  const rows = queues.map((queue): [string, Printed[string]] => {
    const { today, wait, first, tickets } = queue
    const live = queue.family === 'live'
    const promises = today.firstMet + today.firstMissed
    const deferredLevel = first && promises > 0 ? today.firstMet / promises : null
    const level = live ? serviceLevel(today, wait.variant) : deferredLevel
    const spent = today.agentBusyMs + today.agentAvailableMs
    return [
      queue.id,
      {
        level: level === null ? '–' : (Math.round(level * 1_000 + 1e-9) / 10).toFixed(1),
        waiting: String(live ? queue.waiting : tickets.firstRunning),
        answered: String(live ? today.answered : today.firstResponses),
        left: live ? String(today.abandoned) : '–',
        occupancy: spent === 0 ? '–' : `${Math.round((100 * today.agentBusyMs) / spent)} %`,
      },
    ]
  })
  return Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/**
 * Have and need as a wall must print them (whole people, or a tenth where they are shared), and the gaps of the pools that it may look at: it
 * stays with one until another clearly lacks more.
 */
function printedStaffing({ pace, staff, at }: LiveAnswer): { gaps: string[]; rows: Record<string, string> } {
  const { queues, pools } = readStaffing(pace, staff.groups, at)
  const people = (count: number | null | undefined) => (count == null ? '–' : String(Math.round(count * 10) / 10))
  const rows = pace.map(({ id }) => [id, `${people(queues.get(id)?.have)}/${people(queues.get(id)?.need)}`] as const)
  const signed = (gap: number) => (gap < 0 ? `−${-gap}` : gap > 0 ? `+${gap}` : '0')
  const worst = pools[0]?.gap ?? null
  const near = pools.filter(({ gap }) => gap !== null && worst !== null && gap < worst + 2)
  return {
    gaps: near.length === 0 ? ['–'] : near.map(({ gap }) => signed(gap!)),
    rows: Object.fromEntries(rows.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  }
}

/** One call in each of sixty queues that nobody has set up. */
function sixtyQueues(now: number): SentEvent[] {
  return Array.from({ length: 60 }, (_, n) => ({
    specversion: '1.0',
    id: `call-${n}:queued`,
    source: '/acme/pbx',
    type: `${TYPE_PREFIX}contact.queued`,
    subject: `segment/call-${n}~1`,
    time: new Date(now - n * 1_000).toISOString(),
    data: {
      contact: `call-${n}`,
      queue: `fila-de-atendimento-${String(n + 1).padStart(2, '0')}`,
      channel: 'voice',
      direction: 'in',
    },
  }))
}
