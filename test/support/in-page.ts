// What is run inside the browser, as text: the types of this package know no page, and should not.

/** The figures of every queue on the glass, as `{ queue: { level, waiting, … } }`. */
export const READ_GLASS = `Object.fromEntries([...document.querySelectorAll('[data-queue]')].map((row) => {
  const text = (figure) => {
    const cell = row.querySelector('[data-figure="' + figure + '"]')?.cloneNode(true)
    cell?.querySelectorAll('.visually-hidden, title').forEach((word) => word.remove()) // the words for a figure's state
    return (cell?.textContent ?? '').replace(/\\u00a0/g, ' ').trim()
  }
  const digits = (figure) => text(figure).replace(/[ %]/g, '').replace(',', '.')
  const figures = { level: digits('level'), waiting: text('waiting'), answered: text('answered'), left: text('left'), occupancy: text('occupancy') }
  return [row.dataset.queue, figures]
}).sort(([a], [b]) => (a < b ? -1 : 1)))`

/** Have and need of every queue on the glass, and the gap of the floor, as they are printed. */
export const READ_STAFFING = `{
  const text = (part) => {
    const cell = part?.cloneNode(true)
    cell?.querySelectorAll('.visually-hidden, title').forEach((word) => word.remove())
    return (cell?.textContent ?? '').trim()
  }
  const rows = [...document.querySelectorAll('[data-queue]')].map((row) => [row.dataset.queue, text(row.querySelector('[data-figure="staffing"]'))])
  ;({ gap: text(document.querySelector('[data-hero="staffing"] .figure')), rows: Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1))) })
}`

/** Notes on the document how long after this the board turned stale, ms, by the page's own clock. */
export const NOTE_STALE = `{
  const from = performance.now()
  new MutationObserver((_, watching) => {
    if (!document.querySelector('.wall.stale')) return
    document.documentElement.dataset.staleAfter = String(performance.now() - from)
    watching.disconnect()
  }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['class'] })
}`
export const STALE_AFTER = `Number(document.documentElement.dataset.staleAfter)`

/** Marks the document, so that another one in its place is noticed. */
export const MARK = `{ window.marked = true }`
export const IS_MARKED = `window.marked === true`

/** Notes from here on what moves by itself, as browsers judge it. */
export const WATCH_SHIFTS = `{
  window.shifts = []
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries())
      window.shifts.push({ value, what: sources.map(({ node }) => (node?.nodeName ?? '') + '.' + (node?.className ?? '') + ' ' + (node?.textContent ?? '').trim().slice(0, 30)) })
  }).observe({ type: 'layout-shift' })
}`
export const SHIFTS = `window.shifts`

/** Does the page reach beyond the screen? */
export const SPILLS = `({
  x: document.documentElement.scrollWidth > document.documentElement.clientWidth,
  y: document.documentElement.scrollHeight > document.documentElement.clientHeight,
})`

/** Where the parts of the board are, to the pixel. Rows change places by rank, so they are told by their place only. */
export const PLACES = `[...document.querySelectorAll('.tile, [data-hero], .queues, .queues .head > *, .row, .row [role="cell"]')].map((part) => {
  const { x, y, width, height } = part.getBoundingClientRect()
  return [x, y, width, height].map((size) => Math.round(size * 2) / 2).join(' ')
}).sort()`
