import { existsSync } from 'node:fs'
import { TYPE_PREFIX } from '@watchfloor/core/event/vocabulary'
import { randomStreams } from '@watchfloor/core/twin/random'
import { openDoor } from '@watchfloor/simulator/load/door'
import { openBrowser } from '@watchfloor/web/test-support/browser'
import type { Browser } from 'playwright-core'
import type { SentEvent } from '../support/door.ts'
import { pause } from '../support/server.ts'
import { floorsSupply, startFullServer } from './floors.ts'
import { percentile } from './measure.ts'
import { plainFigure, unmeasured, type Goal, type Run, type Section } from './section.ts'
import { refusedText, startTrickle, type Trickled } from './trickle.ts'

const RATE = 200
const QUEUE = 'probe'
const SETTLE_MS = 2_000
const RETRY_MS = 1_000

/** Why nothing can be measured in a browser on this machine; null where it can. */
export function noBrowser(): string | null {
  return existsSync(new URL('../../web/build/handler.js', import.meta.url)) ? null : 'web/build is missing: `npm test` builds it'
}

/** A browser, or why there is none. */
export async function tryBrowser(): Promise<Browser | string> {
  const why = noBrowser()
  if (why) return why
  try {
    return await openBrowser()
  } catch (error) {
    return `no Chromium: ${(error as Error).message.split('\n', 1)[0]}`
  }
}

/** From the moment at which an event is sent until its figure is painted on a wall-board in Chromium, on a floor that tells 200 events a second. */
export async function benchGlass({ short }: Run): Promise<Section> {
  const probes = short ? 5 : 150
  const browser = await tryBrowser()
  if (typeof browser === 'string') return sectionOf(probes, [], null, unmeasured('event to painted glass', browser))
  try {
    await using server = await startFullServer(1, short ? 500 : 20_000)
    const door = openDoor(server.url, server.token, 64)
    // What is refused for lack of room is sent again; it counts from the first time.
    const send = async (event: SentEvent): Promise<void> => {
      const answer = await door.send(Buffer.from(JSON.stringify([event])), false)
      if (answer.kind === 'refused') return pause(RETRY_MS).then(() => send(event))
      if (answer.kind !== 'acknowledged' || answer.accepted !== 1)
        throw new Error(`A probe was not taken: ${JSON.stringify(answer)}`)
    }
    await send(probe(0, Date.now()))
    const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'en-GB' })).newPage()
    await page.goto(`${server.url}/wall?lang=en`)
    await page.waitForSelector(`.wall[data-link="live"] [data-queue="${QUEUE}"]`)
    await page.evaluate(NOTE_PAINTS)
    const stop = startTrickle(door, floorsSupply(1, 'now'), RATE)
    await pause(short ? 200 : 5_000) // the page warms up
    const sentAt: number[] = []
    const random = randomStreams('1')('probes')
    const under: Promise<void>[] = []
    for (let n = 1; n <= probes; n++) {
      await pause(100 + random() * 200)
      sentAt[n] = performance.timeOrigin + performance.now()
      under.push(send(probe(n, Math.floor(sentAt[n]!))))
    }
    await Promise.all(under)
    await pause(SETTLE_MS)
    const trickled = await stop()
    door.close()
    const paints = await page.evaluate<[number, number][]>(PAINTS)
    const ms: number[] = []
    for (let n = 1; n <= probes; n++) {
      const painted = paints.find(([count]) => count >= n + 1)
      if (!painted) throw new Error(`Probe ${n} of ${probes} never came onto the glass`)
      ms.push(painted[1] - sentAt[n]!)
    }
    const figures = [0.5, 0.99, 1].map((share) => percentile(ms, share))
    return sectionOf(
      probes,
      figures,
      trickled,
      plainFigure('event to painted glass, p50 / p99', `${figures[0]!.toFixed(0)} / ${figures[1]!.toFixed(0)} ms`),
    )
  } finally {
    await browser.close()
  }
}

function sectionOf(probes: number, ms: number[], trickled: Trickled | null, goal: Goal): Section {
  return {
    about:
      `The built wall in Chromium (1920×1080, drawn by software) on the demo floor, which tells ${RATE} events a second. ${probes} calls come into a queue of ` +
      `their own, 100 to 300 ms apart; each counts from before its POST until the page has drawn the figure that holds it: a MutationObserver sees the ` +
      `figure change, and the moment is taken in the task after the next animation frame. The server sends at most every 100 ms, the page paints at most ` +
      `every 250 ms.${trickled ? refusedText(trickled) : ''}`,
    header: ['what', 'p50 ms', 'p99 ms', 'longest ms'],
    rows: [['event to painted glass', ...(ms.length > 0 ? ms.map((one) => one.toFixed(0)) : ['–', '–', '–'])]],
    goals: [goal],
  }
}

/** One more caller who waits: the queue's count says which of them is on the glass. */
function probe(n: number, at: number): SentEvent {
  return {
    specversion: '1.0',
    id: `probe-${n}`,
    source: '/bench/probe',
    type: `${TYPE_PREFIX}contact.queued`,
    subject: `segment/probe-${n}~1`,
    time: new Date(at).toISOString(),
    data: { contact: `probe-${n}`, queue: QUEUE, channel: 'voice', direction: 'in' },
  }
}

// Run inside the browser, as text: the types of this package know no page.

/** Notes each count of waiting callers that is painted, with the moment, epoch ms. */
const NOTE_PAINTS = `{
  window.paints = []
  let shown = 0
  const read = () => Number(document.querySelector('[data-queue="${QUEUE}"] [data-figure="waiting"]')?.textContent.replace(/\\D/g, '') ?? 0)
  new MutationObserver(() => {
    const count = read()
    if (count === shown) return
    shown = count
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => window.paints.push([count, performance.timeOrigin + performance.now()])
      port2.postMessage(null)
    })
  }).observe(document.body, { subtree: true, childList: true, characterData: true })
}`
const PAINTS = `window.paints`
