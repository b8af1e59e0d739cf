/** Nodes on (0, 1) and weights of Gauss and Legendre's rule with 20 points: exact for polynomials up to degree 39. */
export const NODES = new Float64Array(20)
export const WEIGHTS = new Float64Array(20)

for (let i = 0; i < 20; i++) {
  let x = Math.cos((Math.PI * (i + 0.75)) / 20.5)
  let slope = 1
  for (let step = 0; step < 6; step++) {
    let before = 1
    let value = x
    for (let n = 2; n <= 20; n++) {
      const next = ((2 * n - 1) * x * value - (n - 1) * before) / n
      before = value
      value = next
    }
    slope = (20 * (x * value - before)) / (x * x - 1)
    x -= value / slope
  }
  NODES[i] = (1 + x) / 2
  WEIGHTS[i] = 1 / ((1 - x * x) * slope * slope)
}
