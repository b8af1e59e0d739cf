import { Chart, Filler, LineController, LineElement, LinearScale, PointElement } from 'chart.js'
import type { DayShape, Point } from './day-shape.ts'

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler)

export type Look = { series: string; usual: string; band: string; ground: string; line: number; dash: number }
export type Size = { width: number; height: number }

/**
 * The day's curves by Chart.js, tuned for a slow screen: one instance for its life, data replaced in place, no animation, axes, events or
 * parsing (6 times cheaper than the defaults). Axes and words are HTML around it. Runs in a worker where there is an OffscreenCanvas.
 */
export class DayPlot {
  readonly #chart: Chart<'line', Point[]>

  constructor(canvas: HTMLCanvasElement | OffscreenCanvas, size: Size) {
    const set = (order: number, fill: number | false = false) => ({
      data: [] as Point[],
      order,
      fill,
      borderWidth: 0,
      pointRadius: 0,
    })
    this.#chart = new Chart<'line', Point[]>(canvas as HTMLCanvasElement, {
      type: 'line',
      // low, high (filled down to low), usual, today, and the dot at the end of today
      data: { datasets: [set(4), set(4, 0), set(3), set(2), set(1)] },
      options: {
        animation: false,
        events: [],
        parsing: false,
        normalized: true,
        responsive: false,
        maintainAspectRatio: false,
        devicePixelRatio: 1,
        layout: { padding: 0, autoPadding: false },
        elements: { line: { tension: 0, borderJoinStyle: 'round', borderCapStyle: 'round' }, point: { radius: 0, hitRadius: 0 } },
        scales: { x: { type: 'linear', display: false, min: 0, max: 1 }, y: { type: 'linear', display: false, min: 0, max: 1 } },
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
      },
    })
    this.resize(size)
  }

  show(shape: DayShape, look: Look) {
    const [low, high, usual, today, end] = this.#chart.data.datasets
    if (!low || !high || !usual || !today || !end) throw new Error('the day plot lost a curve: it is built with five')
    low.data = shape.low
    high.data = shape.high
    high.backgroundColor = look.band
    Object.assign(usual, {
      data: shape.usual,
      borderColor: look.usual,
      borderWidth: look.line * 0.7,
      borderDash: [look.dash, look.dash],
    })
    Object.assign(today, { data: shape.actual, borderColor: look.series, borderWidth: look.line })
    const last = shape.actual.at(-1)
    Object.assign(end, {
      data: last ? [last] : [],
      // A function, because Chart.js keeps the plain options of points from the first update on and never looks again.
      pointRadius: () => look.line * 2,
      pointBackgroundColor: look.series,
      pointBorderColor: look.ground,
      pointBorderWidth: look.line * 0.7,
    })
    const { x, y } = this.#chart.options.scales ?? {}
    Object.assign(x ?? {}, { min: shape.window.from, max: shape.window.to })
    Object.assign(y ?? {}, { min: 0, max: shape.window.top })
    this.#chart.update('none')
  }

  resize({ width, height }: Size) {
    this.#chart.resize(width, height)
  }

  destroy() {
    this.#chart.destroy()
  }
}
