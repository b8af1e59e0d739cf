/** A number in [0, 1), a new one at each call. */
export type Random = () => number

/** Independent generators by name: what one stream draws changes nothing in another, so adding a queue leaves the others' callers alone. */
export type RandomStreams = (name: string) => Random

/** Streams of one seed. The same seed and name give the same numbers on every machine. */
export function randomStreams(seed: string | number): RandomStreams {
  return (name) => sfc32(...hash128(`${seed}/${name}`))
}

/** Chris Doty-Humphrey's Small Fast Counter, 32 bit (PractRand): 128 bits of state, period of at least 2^32. */
export function sfc32(a: number, b: number, c: number, counter: number): Random {
  const next = () => {
    const t = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + t) | 0
    return (t >>> 0) / 4294967296
  }
  for (let i = 0; i < 12; i++) next() // the author's advice: mix the seed well before use
  return next
}

/** cyrb128 (bryc, public domain): four words from a text, good enough to seed with, not a cryptographic hash. */
function hash128(text: string): [number, number, number, number] {
  let h1 = 1779033703
  let h2 = 3144134277
  let h3 = 1013904242
  let h4 = 2773480762
  for (let i = 0; i < text.length; i++) {
    const k = text.charCodeAt(i)
    h1 = h2 ^ Math.imul(h1 ^ k, 597399067)
    h2 = h3 ^ Math.imul(h2 ^ k, 2869860233)
    h3 = h4 ^ Math.imul(h3 ^ k, 951274213)
    h4 = h1 ^ Math.imul(h4 ^ k, 2716044179)
  }
  h1 = Math.imul(h3 ^ (h1 >>> 18), 597399067)
  h2 = Math.imul(h4 ^ (h2 >>> 22), 2869860233)
  h3 = Math.imul(h1 ^ (h3 >>> 17), 951274213)
  h4 = Math.imul(h2 ^ (h4 >>> 19), 2716044179)
  return [(h1 ^ h2 ^ h3 ^ h4) >>> 0, (h2 ^ h1) >>> 0, (h3 ^ h1) >>> 0, (h4 ^ h1) >>> 0]
}
