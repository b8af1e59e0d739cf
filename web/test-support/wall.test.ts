import { existsSync } from 'node:fs'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { STALE_MS } from '@watchfloor/core/frame/protocol'
import { openBrowser } from './browser.ts'
import { startFakeServer } from './fake-server.ts'

const built = existsSync(new URL('../build/handler.js', import.meta.url))
if (!built) console.warn('The wall is not tested in a browser: web/build is missing. `npm test` at the root builds it first.')

/** The built wall in a real browser, fed with made-up frames. What is true of figures is tested where they are made. */
describe.skipIf(!built)('the wall', () => {
  let browser: Browser
  let server: Awaited<ReturnType<typeof startFakeServer>>
  const opened: BrowserContext[] = []

  beforeAll(async () => {
    browser = await openBrowser()
    server = await startFakeServer(0, 'full')
  })
  afterEach(async () => {
    for (const context of opened.splice(0)) await context.close()
    await tell('scenario=full&down=0') // a test may be through before the time that it had the server away
  })
  afterAll(async () => {
    await browser?.close()
    server?.stop()
  })

  const tell = (what: string) => fetch(`${server.url}/fake?${what}`, { method: 'POST' })

  async function newPage(viewport: { width: number; height: number }): Promise<Page> {
    const context = await browser.newContext({ viewport, locale: 'en-GB' })
    opened.push(context)
    return context.newPage()
  }

  async function open(path: string, size = { width: 1920, height: 1080 }): Promise<Page> {
    const page = await newPage(size)
    await page.goto(server.url + path)
    await page.waitForSelector('.wall[data-link="live"] [data-hero]')
    return page
  }

  test('shows every queue of ten or fewer without scrolling, essential figures at 44 px or more', async () => {
    const page = await open('/wall?lang=en')
    expect(await page.locator('[data-queue]').count()).toBe(8)
    const sizes = await page
      .locator('[data-figure="level"], [data-figure="waiting"], [data-figure="longest"]')
      .evaluateAll((cells) => cells.map((cell) => parseFloat(getComputedStyle(cell).fontSize)))
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(43.99)
    expect(await scrolls(page)).toEqual({ x: false, y: false })
  })

  test('speaks the language of the address, else that of the site', async () => {
    const page = await open('/wall?lang=pt-BR')
    expect(await page.getAttribute('html', 'lang')).toBe('pt-BR')
    expect(await page.locator('[data-hero="level"] h2').textContent()).toContain('Nível de serviço')
    const other = await open('/wall')
    expect(await other.getAttribute('html', 'lang')).toBe('en')
    expect(await other.title()).toContain('Atendimento São Paulo')
  })

  test('looks stale within five seconds of the last word, says since when, and heals by itself', async () => {
    const page = await open('/wall?lang=en')
    await tell('down=7000')
    await page.evaluate(watchStale)
    await page.waitForSelector('.wall.stale')
    const lost = await page.evaluate(() => Number(document.documentElement.dataset['staleAfter']))
    expect(lost).toBeLessThan(STALE_MS)
    expect(await page.locator('.lost').textContent()).toMatch(/No connection since \d\d:\d\d:\d\d/)
    await page.waitForSelector('.wall:not(.stale)[data-link="live"]')
    expect(await page.locator('.lost').count()).toBe(0)
  })

  test('a server that keeps the line but says nothing makes it stale as well', async () => {
    const page = await open('/wall?lang=en')
    await tell('silent=6500')
    await page.waitForSelector('.wall.stale')
    await page.waitForSelector('.wall:not(.stale)')
  })

  test('what the server does not trust itself is stale and says why; it is live again with the next word', async () => {
    const page = await open('/wall?lang=en')
    await tell('trouble=The+disk+is+full.')
    await page.waitForSelector('.wall.stale')
    expect(await page.locator('.lost').textContent()).toMatch(/Figures stopped at \d\d:\d\d:\d\d.*The disk is full\./)
    await tell('trouble=')
    await page.waitForSelector('.wall:not(.stale)[data-link="live"]')
  })

  test('a server that is gone without a word is not waited for: the board connects anew', async () => {
    const page = await open('/wall?lang=en')
    const connected = page.waitForEvent('websocket')
    const stale = page.waitForSelector('.wall.stale') // looked for from now on: it lasts two seconds
    await tell('silent=6500')
    await Promise.all([connected, stale])
    await page.waitForSelector('.wall:not(.stale)')
  })

  test('a frame that is missing is made good by a snapshot', async () => {
    const page = await open('/wall?lang=en')
    const hellos: string[] = []
    page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => hellos.push(String(payload))))
    await tell('gap=1')
    await expect.poll(() => hellos.filter((sent) => sent.includes('"hello"')).length).toBe(1)
    expect(JSON.parse(hellos[0] ?? '{}')).not.toHaveProperty('seq')
    await page.waitForSelector('.wall[data-link="live"]:not(.stale)')
  })

  test('a newer page is taken without the figures ever leaving the screen', async () => {
    const page = await open('/wall?lang=en')
    await page.evaluate(() => Object.assign(window, { old: true }))
    await tell(`app=${Date.now()}`)
    await tell('down=1') // a new version comes with a restart: the boards connect anew
    await page.waitForFunction(() => !('old' in window) && document.querySelector('[data-queue]'))
    await page.waitForSelector('.wall[data-link="live"] [data-queue]')
  })

  test('a source that is not heard marks the figures it feeds, and only those', async () => {
    const page = await open('/wall?lang=en')
    await tell('scenario=doubted')
    await page.waitForSelector('[data-queue="sales"].doubted')
    expect(await page.locator('[data-queue="sales"]').textContent()).toMatch(/quiet since \d\d:\d\d/)
    expect(await page.locator('[data-queue="chat"].doubted').count()).toBe(0)
    expect(await page.locator('[data-hero="waiting"].doubted').count()).toBe(1)
  })

  test('staffing names its model and says what the other models say; its doubt is that of its queues', async () => {
    const page = await open('/wall?lang=en')
    const hero = page.locator('[data-hero="staffing"]')
    expect(await hero.textContent()).toMatch(/have 19, need \d+/)
    expect(await hero.textContent()).toMatch(/Erlang A, patience 2:0\d.*Erlang C \d+, occupancy \d+/s)
    expect(await page.locator('[data-queue="email"] [data-figure="staffing"]').textContent()).toMatch(/7\/\d+/)
    await tell('scenario=doubted')
    await page.waitForSelector('[data-hero="staffing"].doubted')
  })

  test('what is expected up to the full hour is a band; of mail nothing is expected', async () => {
    const page = await open('/wall?lang=en')
    await page.waitForFunction(() =>
      /^\S*\d+(–\d+)? %$/.test(document.querySelector('[data-queue="chat"] [data-figure="expected"]')?.textContent?.trim() ?? ''),
    )
    expect(await page.locator('[data-queue="email"] [data-figure="expected"]').textContent()).toBe('–')
  })

  test('chances are said while their record is proven, and not before', async () => {
    const page = await open('/wall?lang=en')
    await page.waitForSelector('[data-figure="chance"]')
    expect(await page.locator('[data-track="wait"]').textContent()).toMatch(/of 70 %: 6\d %, n = 51/)
    await tell('scenario=calm')
    await page.waitForSelector('[data-figure="chance"]', { state: 'detached' })
    expect(await page.locator('[data-track="wait"]').textContent()).toContain('unproven, n = 37')
    expect(await page.locator('[data-hero="breaching"]').textContent()).toContain('chances unproven')
  })

  test('while history is loading, sources are not called lost: how far it is stands in their place', async () => {
    const page = await open('/wall?lang=en')
    await tell('scenario=loading')
    await page.waitForSelector('header.top .fill')
    expect(await page.locator('header.top').textContent()).toContain('Loading history, 30 %')
    expect(await page.locator('header.top .sources .breach').count()).toBe(0)
  })

  test('an empty floor says what to do', async () => {
    await tell('scenario=empty')
    const page = await open('/wall?lang=en')
    expect(await page.locator('.empty').textContent()).toContain('curl http')
    expect(await scrolls(page)).toEqual({ x: false, y: false })
  })

  test('far too much turns pages and never spills over', async () => {
    await tell('scenario=crowded')
    const page = await open('/wall?lang=pt-BR')
    await page.waitForSelector('.page')
    expect(await page.locator('[data-queue]').count()).toBe(10)
    expect(await scrolls(page)).toEqual({ x: false, y: false })
    expect(await spilling(page)).toEqual([])
  })

  test('draws the day in a canvas that is not empty and says in text what it shows', async () => {
    const page = await open('/wall?lang=en')
    expect(await page.getAttribute('canvas', 'aria-label')).toMatch(/contacts so far, \d+ % (over|under) usual|as usual/)
    await expect.poll(() => page.evaluate(inked)).toBeGreaterThan(100)
  })

  for (const [name, size] of Object.entries({
    '1440×900': { width: 1440, height: 900 },
    '3840×2160': { width: 3840, height: 2160 },
    'a phone': { width: 390, height: 844 },
    'a screen on end': { width: 1080, height: 1920 },
  })) {
    test(`fits ${name}`, async () => {
      const page = await open('/wall?lang=pt-BR', size)
      expect((await scrolls(page)).x).toBe(false)
    })
  }

  test('axe finds nothing on a live floor, light', async () => {
    expect(await violations(await open('/wall?lang=en&theme=light'))).toEqual([])
  })

  test('axe finds nothing where a source is doubted and where the link is lost, dark', async () => {
    await tell('scenario=doubted')
    const page = await open('/wall?lang=en')
    expect(await violations(page)).toEqual([])
    await tell('down=9000')
    await page.waitForSelector('.wall.stale')
    expect(await violations(page)).toEqual([])
  })

  test('the first page leads to the wall and passes axe', async () => {
    const page = await newPage({ width: 1200, height: 900 })
    const said: string[] = []
    page.on('console', (message) => message.type() === 'error' && said.push(message.text()))
    await page.goto(server.url)
    expect(await violations(page)).toEqual([])
    await page.click('a[href="/wall"]')
    await page.waitForSelector('.wall[data-link="live"]')
    expect(said).toEqual([])
  })
})

/** Notes on the document how long after the last message the board turned stale, by the page's own clock. */
function watchStale() {
  const from = performance.now()
  new MutationObserver((_, watching) => {
    if (!document.querySelector('.wall.stale')) return
    document.documentElement.dataset['staleAfter'] = String(performance.now() - from)
    watching.disconnect()
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['class'] })
}

function scrolls(page: Page) {
  return page.evaluate(() => {
    const { scrollWidth, scrollHeight, clientWidth, clientHeight } = document.documentElement
    return { x: scrollWidth > clientWidth, y: scrollHeight > clientHeight }
  })
}

/** Figures that reach out of their cell. */
function spilling(page: Page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('.row .big, .row .pair, .row .occupancy, .hero .figure')]
      .filter((cell) => cell.scrollWidth > cell.clientWidth + 2)
      .map((cell) => cell.textContent),
  )
}

/** How many pixels of the chart are drawn: read from a copy, because a canvas that a worker draws cannot be read. */
async function inked() {
  const canvas = document.querySelector('canvas')!
  const image = await createImageBitmap(canvas)
  const copy = new OffscreenCanvas(image.width, image.height).getContext('2d')!
  copy.drawImage(image, 0, 0)
  const { data } = copy.getImageData(0, 0, image.width, image.height)
  let count = 0
  for (let alpha = 3; alpha < data.length; alpha += 4) if (data[alpha]! > 0) count++
  return count
}

async function violations(page: Page) {
  const found = await new AxeBuilder({ page }).analyze()
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}
