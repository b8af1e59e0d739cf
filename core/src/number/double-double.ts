/**
 * Numbers held as the exact sum of two doubles, 32 digits: for the few places where an exponential magnifies the last digit of
 * a logarithm. A function returns the head and leaves the rest in `rest`, so that hot loops allocate nothing: read it at once.
 * Error-free sums and products after Dekker (1971) and Knuth. Magnitudes must stay between 1e-140 and 1e140.
 */
export let rest = 0

/** a + b. */
export function sumOf(a: number, b: number): number {
  const sum = a + b
  const part = sum - a
  rest = a - (sum - part) + (b - part)
  return sum
}

/** a · b. */
export function productOf(a: number, b: number): number {
  const product = a * b
  rest = productError(a, b, product)
  return product
}

/** (a + aRest) / (b + bRest). */
export function quotientOf(a: number, aRest: number, b: number, bRest: number): number {
  const quotient = a / b
  const product = quotient * b
  const missing = a - product - productError(quotient, b, product) + aRest - quotient * bRest
  return sumOf(quotient, missing / b)
}

/** What rounding took from `product`, the double beside a · b. */
function productError(a: number, b: number, product: number): number {
  const aSplit = 134217729 * a
  const aHead = aSplit - (aSplit - a)
  const aTail = a - aHead
  const bSplit = 134217729 * b
  const bHead = bSplit - (bSplit - b)
  const bTail = b - bHead
  return aTail * bTail - (product - aHead * bHead - aTail * bHead - aHead * bTail)
}

const LN_2 = Math.LN2
const LN_2_REST = 2.3190468138462996e-17

/** ln x for x from 1e-140 to 1e140: a power of two and a 64th are taken out, what is left is within 1 % of 1. */
export function logOf(x: number): number {
  const exponent = Math.round(Math.log2(x))
  const mantissa = x / 2 ** exponent
  const step = Math.round(mantissa * 64)
  const node = step / 64
  // ln(1 + e) for mantissa = node·(1 + e); mantissa − node is exact
  const e = quotientOf(mantissa - node, 0, node, 0)
  const eRest = rest
  const square = productOf(e, e)
  const squareRest = rest
  const curve = e * square * (1 / 3 - e * (1 / 4 - e * (1 / 5 - e * (1 / 6 - e * (1 / 7 - e * (1 / 8 - e / 9))))))
  const small = sumOf(e, -square / 2)
  const smallRest = rest + eRest - squareRest / 2 - e * eRest + curve
  const nodeLog = sumOf(nodeLogs[2 * (step - FIRST_NODE)]!, small)
  const nodeRest = rest + nodeLogs[2 * (step - FIRST_NODE) + 1]! + smallRest
  const power = productOf(exponent, LN_2)
  const powerRest = rest + exponent * LN_2_REST
  const log = sumOf(power, nodeLog)
  return sumOf(log, rest + powerRest + nodeRest)
}

const FIRST_NODE = 45 // 64/√2, and 91 = 64·√2: the mantissas that rounding the exponent can leave
const nodeLogs = new Float64Array(2 * (91 - FIRST_NODE + 1))
for (let node = FIRST_NODE; node <= 91; node++) {
  nodeLogs[2 * (node - FIRST_NODE)] = logOfNode(node / 64)
  nodeLogs[2 * (node - FIRST_NODE) + 1] = rest
}

/** ln c by 2·artanh((c − 1)/(c + 1)), every step in two doubles. */
function logOfNode(c: number): number {
  const v = quotientOf(c - 1, 0, c + 1, 0)
  const vRest = rest
  const square = productOf(v, v)
  const squareRest = rest + 2 * v * vRest
  let sum = 0
  let sumRest = 0
  for (let odd = 49; odd >= 1; odd -= 2) {
    // sum = sum·v² + 1/odd
    const product = productOf(sum, square)
    const productRest = rest + sum * squareRest + sumRest * square
    const inverse = quotientOf(1, 0, odd, 0)
    const inverseRest = rest
    const next = sumOf(inverse, product)
    sum = sumOf(next, rest + inverseRest + productRest)
    sumRest = rest
  }
  const log = productOf(2 * v, sum)
  return sumOf(log, rest + 2 * v * sumRest + 2 * vRest * sum)
}
