/** The nodes below ½ of Gauss and Legendre's rule with 20 points on (0, 1), and their weights; 40-digit arithmetic, rounded once. */
const half: readonly (readonly [node: number, weight: number])[] = [
  [0.0034357004074525377, 0.008807003569576059],
  [0.018014036361043106, 0.02030071490019347],
  [0.04388278587433705, 0.031336024167054534],
  [0.0804415140888906, 0.04163837078835238],
  [0.1268340467699246, 0.05096505990862022],
  [0.1819731596367425, 0.059097265980759206],
  [0.24456649902458646, 0.06584431922458832],
  [0.3131469556422902, 0.07104805465919102],
  [0.38610707442917747, 0.07458649323630187],
  [0.46173673943325133, 0.07637669356536292],
]

/** All nodes and weights: exact for polynomials up to degree 39. */
export const NODES = Float64Array.from([...half.map(([node]) => node), ...half.map(([node]) => 1 - node)])
export const WEIGHTS = Float64Array.from([...half, ...half].map(([, weight]) => weight))
