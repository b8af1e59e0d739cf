const STEP_MS = 3 * 60_000
const path = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 2, y: 1 },
  { x: 1, y: 2 },
  { x: 0, y: 1 },
  { x: -1, y: 0 },
  { x: -2, y: -1 },
  { x: -1, y: -1 },
] as const

/** Where the board stands against burn-in: a pixel or two from its place, another every three minutes. Nobody sees it; the panel does. */
export function drift(now: number): { x: number; y: number } {
  return path[Math.floor(now / STEP_MS) % path.length] ?? path[0]
}
