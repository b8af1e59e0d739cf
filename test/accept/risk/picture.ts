import type { ReliabilityBin } from '@watchfloor/core/risk/reliability'

export type Panel = { title: string; note: string; curve: readonly ReliabilityBin[] }

const SIDE = 200
const GAP = 56
const TOP = 44

/** Reliability curves side by side as SVG: probability said across, share that came true up, intervals of 95 %, dots as large as they are many. */
export function pictureOf(panels: readonly Panel[]): string {
  const width = GAP + panels.length * (SIDE + GAP)
  const height = TOP + SIDE + 62
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11">`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...panels.map((panel, n) => panelText(panel, GAP + n * (SIDE + GAP))),
    '</svg>\n',
  ].join('\n')
}

function panelText({ title, note, curve }: Panel, left: number): string {
  const x = (share: number) => round(left + share * SIDE)
  const y = (share: number) => round(TOP + (1 - share) * SIDE)
  const most = Math.max(1, ...curve.map(({ count }) => count))
  const lines = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => [
    `<path d="M${x(0)} ${y(share)}H${x(1)}M${x(share)} ${y(0)}V${y(1)}" stroke="#e4e4e4" fill="none"/>`,
    `<text x="${x(0) - 6}" y="${y(share) + 4}" text-anchor="end" fill="#666">${100 * share}</text>`,
    `<text x="${x(share)}" y="${y(0) + 14}" text-anchor="middle" fill="#666">${100 * share}</text>`,
  ])
  const dots = curve.flatMap(({ meanPredicted, observed, low, high, count }) => [
    `<path d="M${x(meanPredicted)} ${y(low)}V${y(high)}" stroke="#7aa7d8" stroke-width="2"/>`,
    `<circle cx="${x(meanPredicted)}" cy="${y(observed)}" r="${round(2.5 + 5 * Math.sqrt(count / most))}" fill="#1f5fa8" fill-opacity=".75"/>`,
  ])
  return [
    `<text x="${x(0)}" y="18" font-size="13" font-weight="600">${title}</text>`,
    `<text x="${x(0)}" y="34" fill="#444">${note}</text>`,
    ...lines,
    `<path d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}" stroke="#999" stroke-dasharray="4 3"/>`,
    ...dots,
    `<text x="${x(0.5)}" y="${y(0) + 32}" text-anchor="middle" fill="#444">said, %</text>`,
    `<text transform="translate(${x(0) - 34} ${y(0.5)}) rotate(-90)" text-anchor="middle" fill="#444">missed its target, %</text>`,
  ].join('\n')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
