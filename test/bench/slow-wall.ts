import type { Browser, Page } from 'playwright-core'
import { startFakeServer } from '@watchfloor/web/test-support/fake-server'
import { pause } from '../support/server.ts'
import { tryBrowser } from './glass.ts'
import { median } from './measure.ts'
import { mostGoal, percentText, unmeasured, type Goal, type Run, type Section } from './section.ts'

const SLOWER = 6
const MORE_CHARTS = 3
const MOST_SHARE = 0.25
const MOST_TASK_MS = 50

/** What a page's main thread did for a while. `longestMs`: the longest task, by the wall's clock and by the thread's own. */
type Work = { share: number; longestMs: number; longestCpuMs: number; cpuShare: number }

/** The wall on a processor slowed six times: sixty queues that change four times a second, and four charts. */
export async function benchSlowWall({ short, tell }: Run): Promise<Section> {
  const browser = await tryBrowser()
  if (typeof browser === 'string') return sectionOf([], [unmeasured('main thread', browser), unmeasured('longest task', browser)])
  const server = await startFakeServer(0, 'sixty')
  try {
    const seconds = short ? 2 : 8
    const rounds = short ? 1 : 3
    const page = await openWall(browser, server.url, short ? 1_000 : 12_000)
    const ours: Work[] = []
    for (let round = 0; round < rounds; round++) {
      ours.push(await workOf(browser, page, seconds))
      tell(`  ${JSON.stringify(ours.at(-1))}`)
    }
    const share = median(ours.map((work) => work.share))
    const longest = median(ours.map((work) => work.longestMs))
    return sectionOf(ours, [
      { what: 'main thread', wanted: `at most ${percentText(MOST_SHARE)}`, got: percentText(share), met: share <= MOST_SHARE },
      mostGoal('longest task', longest, MOST_TASK_MS, 'ms'),
    ])
  } finally {
    await browser.close()
    server.stop()
  }
}

async function openWall(browser: Browser, url: string, warmMs: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'en-GB' })
  const page = await context.newPage()
  await page.addInitScript(DOUBLE_CHARTS)
  await page.goto(`${url}/wall?lang=en`)
  await page.waitForSelector('.wall[data-link="live"] [data-queue]')
  await page.waitForFunction(`document.querySelectorAll('canvas').length === ${1 + MORE_CHARTS}`)
  const session = await context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  await pause(warmMs) // code is compiled, pages of queues have turned: a wall runs for weeks
  return page
}

type TraceEvent = { name: string; ph: string; pid: number; tid: number; dur?: number; tdur?: number }

/** In the page's own trace this tells its main thread from the other threads. */
const MARK = 'watchfloor-bench'

/** What the page's main thread did, by its trace: every task with its length by the wall's clock and by the thread's own. */
async function workOf(browser: Browser, page: Page, seconds: number): Promise<Work> {
  await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] })
  const began = performance.now()
  await pause(seconds * 1_000)
  const tookMs = performance.now() - began
  await page.evaluate(`performance.mark('${MARK}')`)
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const mark = traceEvents.find(({ name }) => name === MARK)
  if (!mark) throw new Error('The trace does not show which thread is the page')
  const own = traceEvents.filter(({ pid, tid }) => pid === mark.pid && tid === mark.tid)
  const tasks = own.filter(({ name, ph }) => ph === 'X' && name === RUN_TASK)
  return {
    share: tasks.reduce((sum, { dur = 0 }) => sum + dur, 0) / 1_000 / tookMs,
    cpuShare: tasks.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1_000 / tookMs,
    longestMs: Math.max(...tasks.map(({ dur = 0 }) => dur)) / 1_000,
    longestCpuMs: Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1_000,
  }
}

const RUN_TASK = 'ThreadControllerImpl::RunTask'

function sectionOf(ours: readonly Work[], goals: Goal[]): Section {
  const figure = (of: (work: Work) => number, text: (value: number) => string) => {
    const values = ours.map(of)
    return ours.length === 0 ? '–' : `${text(median(values))} (${text(Math.min(...values))} to ${text(Math.max(...values))})`
  }
  const ms = (value: number) => `${value.toFixed(0)} ms`
  return {
    about:
      `The built wall in Chromium (1920×1080, drawn by software), its main thread slowed ${SLOWER} times by the browser itself, on a made-up floor of sixty ` +
      `queues that all change four times a second. Beside the wall's own chart stand ${MORE_CHARTS} more of the same, each with a worker and a canvas of ` +
      `its own and the same data. Every task of the main thread counts (script, style, layout, paint, collection), by the clock; what the thread itself ` +
      `had of it is beside it, for a machine that does other things as well. ${ours.length} rounds.`,
    header: ['what', 'by the clock', "by the thread's own time"],
    rows: [
      ['main thread', figure((work) => work.share, percentText), figure((work) => work.cpuShare, percentText)],
      ['longest task', figure((work) => work.longestMs, ms), figure((work) => work.longestCpuMs, ms)],
    ],
    goals,
  }
}

// Run inside the browser, as text: the types of this package know no page.

/** Three more of each chart: their workers get the same messages, each with a canvas of its own. */
const DOUBLE_CHARTS = `{
  const Original = Worker
  window.Worker = class extends Original {
    constructor(url, options) {
      super(url, options)
      this.more = Array.from({ length: ${MORE_CHARTS} }, () => new Original(url, options))
    }
    postMessage(message, move) {
      super.postMessage(message, move)
      this.more.forEach((worker, n) => {
        if (message.type !== 'open') return worker.postMessage(message)
        const canvas = document.createElement('canvas')
        canvas.style.cssText = 'position:fixed;z-index:9;bottom:' + (40 + n * 110) + 'px;right:40px;width:400px;height:100px'
        document.body.append(canvas)
        const offscreen = canvas.transferControlToOffscreen()
        worker.postMessage({ ...message, canvas: offscreen }, [offscreen])
      })
    }
    terminate() {
      super.terminate()
      for (const worker of this.more) worker.terminate()
    }
  }
}`
