import { DayPlot, type Look, type Size } from './day-plot.ts'
import type { DayShape } from './day-shape.ts'

export type PlotMessage =
  | { type: 'open'; canvas: OffscreenCanvas; size: Size }
  | { type: 'show'; shape: DayShape; look: Look }
  | { type: 'resize'; size: Size }

let plot: DayPlot | null = null

/** Draws off the main thread: a slow television keeps its clocks running while the chart is made. */
self.addEventListener('message', ({ data }: MessageEvent<PlotMessage>) => {
  if (data.type === 'open') plot = new DayPlot(data.canvas, data.size)
  if (data.type === 'show') plot?.show(data.shape, data.look)
  if (data.type === 'resize') plot?.resize(data.size)
})
