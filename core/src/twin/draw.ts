/**
 * Random numbers that belong to things. A contact, a ticket, an agent's day has a key; each use of chance has a number; key and use
 * give the number drawn. Nothing is drawn in turn, so whatever a lever changes elsewhere, the same caller keeps his patience and his
 * question: two variants of a floor are compared under common random numbers without more ado.
 *
 * The mixing is Threefry-2x32 with 13 rounds (Salmon, Moraes, Dror & Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011), which
 * passes BigCrush; it needs additions, shifts and exclusive-or only, which JavaScript does on 32-bit words at full speed.
 */
export type Key = { a: number; b: number }

/** What chance is asked for. A number once given stays, so that the same seed goes on giving the same floor. */
export const use = {
  patienceKind: 1,
  patience: 2,
  wayOut: 3,
  callback: 4,
  missed: 5,
  ring: 6,
  missedAway: 7,
  talk: 8,
  holds: 9,
  hold: 10,
  holdPlace: 11,
  wrap: 12,
  transfer: 13,
  priority: 20,
  spam: 21,
  spamAfter: 22,
  merged: 23,
  mergedAfter: 24,
  work: 25,
  escalated: 26,
  further: 27,
  silent: 28,
  reply: 29,
  reopened: 30,
  reopenedAfter: 31,
  sick: 40,
  late: 41,
  lateBy: 42,
  early: 43,
  breakAt: 44,
  breakMs: 45,
  gap: 50,
  day: 51,
  dayFactor: 52,
  child: 60,
} as const

/** A number in (0, 1), with 52 random bits: always the same for the same key, use and `n`. */
export function draw(key: Key, purpose: number, n = 0): number {
  mix(key.a, key.b, purpose, n)
  return ((high >>> 6) * 67_108_864 + (low >>> 6) + 0.5) / 4_503_599_627_370_496
}

/** Makes `key` that of a thing of its own: the `n`-th of a kind below `parent`. */
export function setKey(key: Key, parent: Key, kind: number, n: number): void {
  mix(parent.a, parent.b, kind, n)
  key.a = high
  key.b = low
}

export function keyBelow(parent: Key, kind: number, n = 0): Key {
  const key = { a: 0, b: 0 }
  setKey(key, parent, kind, n)
  return key
}

/** A name as a number of 32 bits (FNV-1a): takes the place of `kind` or `n` where a thing is known by its name. */
export function nameNumber(name: string): number {
  let hash = 0x811c9dc5 | 0
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619)
  return hash
}

/** The bare words, for the known answers of the generator's authors. */
export function threefryWords(a: number, b: number, c: number, d: number): [number, number] {
  mix(a, b, c, d)
  return [high >>> 0, low >>> 0]
}

let high = 0
let low = 0

function mix(a: number, b: number, c: number, d: number): void {
  const parity = a ^ b ^ 0x1bd11bda
  let x = (c + a) | 0
  let y = (d + b) | 0
  x = (x + y) | 0
  y = ((y << 13) | (y >>> 19)) ^ x
  x = (x + y) | 0
  y = ((y << 15) | (y >>> 17)) ^ x
  x = (x + y) | 0
  y = ((y << 26) | (y >>> 6)) ^ x
  x = (x + y) | 0
  y = ((y << 6) | (y >>> 26)) ^ x
  x = (x + b) | 0
  y = (y + parity + 1) | 0
  x = (x + y) | 0
  y = ((y << 17) | (y >>> 15)) ^ x
  x = (x + y) | 0
  y = ((y << 29) | (y >>> 3)) ^ x
  x = (x + y) | 0
  y = ((y << 16) | (y >>> 16)) ^ x
  x = (x + y) | 0
  y = ((y << 24) | (y >>> 8)) ^ x
  x = (x + parity) | 0
  y = (y + a + 2) | 0
  x = (x + y) | 0
  y = ((y << 13) | (y >>> 19)) ^ x
  x = (x + y) | 0
  y = ((y << 15) | (y >>> 17)) ^ x
  x = (x + y) | 0
  y = ((y << 26) | (y >>> 6)) ^ x
  x = (x + y) | 0
  y = ((y << 6) | (y >>> 26)) ^ x
  x = (x + a) | 0
  y = (y + b + 3) | 0
  x = (x + y) | 0
  y = ((y << 17) | (y >>> 15)) ^ x
  high = x
  low = y
}
