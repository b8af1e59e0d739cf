import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { Boards, type BoardFigures } from './boards.ts'
import type { Spans } from './latency.ts'
import type { Sample } from './open-loop.ts'

/** `stopping` of the boards hang from the beginning of the load on. */
export type BoardsSettings = { url: string; count: number; stopping?: number }

export type BoardsOrder = { kind: 'follow'; samples: Sample[] } | { kind: 'begin' } | { kind: 'end' }

export type BoardsWord =
  | { kind: 'ready' }
  | { kind: 'going'; figures: BoardFigures; shown: Spans | null }
  | { kind: 'over'; figures: BoardFigures; shown: Spans | null; missing: number; stallMs: number }

const TELL_MS = 250

const { url, count, stopping } = workerData as BoardsSettings
const port = parentPort!
const boards = new Boards(url, count, stopping)
const stalls = monitorEventLoopDelay({ resolution: 5 })

const opening = setInterval(() => {
  if (boards.pictured < count) return
  clearInterval(opening)
  port.postMessage({ kind: 'ready' } satisfies BoardsWord)
}, 20)
const telling = setInterval(() => {
  port.postMessage({ kind: 'going', figures: boards.figures, shown: boards.spans.recent() } satisfies BoardsWord)
}, TELL_MS)

port.on('message', (order: BoardsOrder) => {
  if (order.kind === 'follow') for (const sample of order.samples) boards.follow(sample)
  else if (order.kind === 'begin') {
    boards.hang()
    stalls.enable()
  } else {
    clearInterval(opening)
    clearInterval(telling)
    stalls.disable()
    const { figures, spans } = boards
    const before = structuredClone(figures)
    boards.stop()
    port.postMessage({
      kind: 'over',
      figures: before,
      shown: spans.all(),
      missing: boards.missing,
      stallMs: stalls.max / 1e6,
    } satisfies BoardsWord)
    port.close()
  }
})
