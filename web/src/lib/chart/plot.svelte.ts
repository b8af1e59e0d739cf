import { untrack } from 'svelte'
import type { Attachment } from 'svelte/attachments'
import type { Look, Size } from './day-plot.ts'
import type { PlotMessage } from './day-plot.worker.ts'
import type { DayShape } from './day-shape.ts'

const REDRAW_MS = 1_000

type Drawer = { show(shape: DayShape, look: Look): void; resize(size: Size): void; stop(): void }

/**
 * Draws the day on a canvas and keeps it drawn: at most once a second, at the canvas' own size. `look` is asked at each drawing,
 * because its colours are tokens that a theme or a lost link changes.
 */
export function plot(shape: () => DayShape, look: (canvas: HTMLCanvasElement) => Look): Attachment<HTMLCanvasElement> {
  return (canvas) => {
    const drawer = 'OffscreenCanvas' in window ? openWorker(canvas) : openHere(canvas)
    let drawnAt = -REDRAW_MS
    let timer = 0
    const draw = (latest: DayShape) => {
      window.clearTimeout(timer)
      timer = window.setTimeout(
        () => {
          drawnAt = performance.now()
          drawer.show(latest, look(canvas))
        },
        Math.max(0, drawnAt + REDRAW_MS - performance.now()),
      )
    }
    // Read in an effect of its own: an attachment that read it here would be taken off and put on again with each change.
    $effect(() => draw(shape()))
    const sized = new ResizeObserver(() => {
      drawer.resize(sizeOf(canvas))
      draw(untrack(shape))
    })
    sized.observe(frameOf(canvas))
    return () => {
      sized.disconnect()
      window.clearTimeout(timer)
      drawer.stop()
    }
  }
}

function openWorker(canvas: HTMLCanvasElement): Drawer {
  const worker = new Worker(new URL('./day-plot.worker.ts', import.meta.url), { type: 'module' })
  const say = (message: PlotMessage, move: Transferable[] = []) => worker.postMessage(message, move)
  const offscreen = canvas.transferControlToOffscreen()
  say({ type: 'open', canvas: offscreen, size: sizeOf(canvas) }, [offscreen])
  return {
    show: (shape, look) => say({ type: 'show', shape, look }),
    resize: (size) => say({ type: 'resize', size }),
    stop: () => worker.terminate(),
  }
}

/** Without OffscreenCanvas: on the main thread, loaded only there. */
function openHere(canvas: HTMLCanvasElement): Drawer {
  const loading = import('./day-plot.ts').then(({ DayPlot }) => new DayPlot(canvas, sizeOf(canvas)))
  return {
    show: (shape, look) => void loading.then((open) => open.show(shape, look)),
    resize: (size) => void loading.then((open) => open.resize(size)),
    stop: () => void loading.then((open) => open.destroy()),
  }
}

/** The box around the canvas: Chart.js writes a size onto the canvas itself, which therefore says nothing new. */
function frameOf(canvas: HTMLCanvasElement): Element {
  return canvas.parentElement ?? canvas
}

function sizeOf(canvas: HTMLCanvasElement): Size {
  const { width, height } = frameOf(canvas).getBoundingClientRect()
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) }
}
