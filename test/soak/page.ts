import { openBrowser } from '@watchfloor/web/test-support/browser'
import type { CDPSession, Page } from 'playwright-core'
import { pause } from '../support/server.ts'

/** What a page holds after a forced collection. `heap` in bytes; `nodes` of the document and those that are kept beside it. */
export type PageWeight = { heap: number; nodes: number; listeners: number; documents: number }

/** A wall-board in Chromium that is weighed now and then. */
export type WeighedPage = {
  weigh(): Promise<PageWeight>
  /** Console errors and uncaught ones since it was opened. */
  readonly said: readonly string[]
  /** How many seconds its figures looked stale, of those in which somebody looked. */
  staleLooks(): Promise<number>
  [Symbol.asyncDispose](): Promise<void>
}

/** The board paints four times a second at most: what was sent before is on the glass by then. */
const PAINTED_MS = 400
const COUNT_STALE = `{
  window.staleLooks = 0
  setInterval(() => { if (document.querySelector('.wall.stale')) window.staleLooks++ }, 1000)
}`

/** Opens the built wall of a running server. */
export async function openWeighedPage(url: string): Promise<WeighedPage> {
  const browser = await openBrowser()
  try {
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'en-GB' })
    const page = await context.newPage()
    page.setDefaultTimeout(60_000)
    const said: string[] = []
    page.on('console', (message) => message.type() === 'error' && said.push(message.text()))
    page.on('pageerror', (error) => said.push(String(error)))
    page.on('crash', () => said.push('the page crashed'))
    await page.goto(`${url}/wall?lang=en`)
    await page.waitForSelector('.wall[data-link="live"]')
    await page.evaluate(COUNT_STALE)
    const inside = await context.newCDPSession(page)
    return {
      said,
      staleLooks: () => page.evaluate<number>('window.staleLooks'),
      weigh: () => weigh(page, inside),
      [Symbol.asyncDispose]: () => browser.close(),
    }
  } catch (error) {
    await browser.close()
    throw error
  }
}

async function weigh(page: Page, inside: CDPSession): Promise<PageWeight> {
  await pause(PAINTED_MS)
  await page.waitForSelector('.wall[data-link="live"]')
  for (let round = 0; round < 2; round++) await inside.send('HeapProfiler.collectGarbage')
  const { usedSize } = await inside.send('Runtime.getHeapUsage')
  const { nodes, jsEventListeners, documents } = await inside.send('Memory.getDOMCounters')
  return { heap: usedSize, nodes, listeners: jsEventListeners, documents }
}
