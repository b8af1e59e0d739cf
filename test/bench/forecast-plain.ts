/**
 * The day level in the plain way: for each of the last 250 days a ridge regression on all days before it (weekday, month by two waves, one
 * constant), its weights halving every 40 weeks, three rounds of Huber's reweighting, solved by Gauss. Gives the last forecast, ln volume.
 */
export function plainLevel(volumes: readonly number[]): number {
  let last = 0
  for (let end = Math.max(20, volumes.length - 250); end <= volumes.length; end++) last = refit(volumes, end)
  return last
}

const TERMS = 12
const features = (day: number) => [
  1,
  ...Array.from({ length: 7 }, (_, w) => (day % 7 === w ? 1 : 0)),
  ...[1, 2].flatMap((k) => [Math.sin((k * day * 2 * Math.PI) / 30.44), Math.cos((k * day * 2 * Math.PI) / 30.44)]),
]

function refit(volumes: readonly number[], end: number): number {
  const rows = volumes
    .slice(0, end)
    .map((volume, day) => ({ x: features(day), y: Math.log(volume + 0.5), base: 0.5 ** ((end - day) / 280), weight: 1 }))
  let terms: number[] = []
  for (let round = 0; round < 3; round++) {
    const system = Array.from({ length: TERMS }, (_, i) => Array.from({ length: TERMS + 1 }, (_, j) => (i === j ? 0.5 : 0)))
    for (const { x, y, base, weight } of rows) {
      for (let i = 0; i < TERMS; i++) {
        for (let j = 0; j < TERMS; j++) system[i]![j]! += base * weight * x[i]! * x[j]!
        system[i]![TERMS]! += base * weight * x[i]! * y
      }
    }
    terms = gauss(system)
    const errors = rows.map(({ x, y }) => Math.abs(y - dot(x, terms)))
    const scale = 1.4826 * [...errors].sort((a, b) => a - b)[errors.length >> 1]! + 1e-9
    for (const [n, row] of rows.entries()) row.weight = Math.min(1, (1.5 * scale) / (errors[n]! + 1e-12))
  }
  return dot(features(end), terms)
}

function gauss(system: number[][]): number[] {
  const n = system.length
  for (let i = 0; i < n; i++) {
    for (let row = i + 1; row < n; row++) {
      const factor = system[row]![i]! / system[i]![i]!
      for (let k = i; k <= n; k++) system[row]![k]! -= factor * system[i]![k]!
    }
  }
  const solution = Array.from({ length: n }, () => 0)
  for (let i = n - 1; i >= 0; i--) {
    let sum = system[i]![n]!
    for (let j = i + 1; j < n; j++) sum -= system[i]![j]! * solution[j]!
    solution[i] = sum / system[i]![i]!
  }
  return solution
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0)
}
