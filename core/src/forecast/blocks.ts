/** Neighbouring intervals taken together, `[from, to)`: a day's errors are looked at by block. */
export type Block = { from: number; to: number }

/** A block expects at least so many contacts, else its error says more about chance than about the day. */
const LEAST = 30
/** More would cost time and tell nothing new. */
const MOST_BLOCKS = 32

/** Cuts a day into blocks that expect about as many contacts each; one block where few are expected in all. */
export function blocksOf(expected: Float64Array): Block[] {
  let whole = 0
  for (const one of expected) whole += one
  const least = Math.max(LEAST, whole / MOST_BLOCKS / 2)
  const atLeastSlots = Math.ceil(expected.length / MOST_BLOCKS)
  const blocks: Block[] = []
  let from = 0
  let sum = 0
  for (let i = 0; i < expected.length; i++) {
    sum += expected[i]!
    if (sum >= least && i + 1 - from >= atLeastSlots) {
      blocks.push({ from, to: i + 1 })
      from = i + 1
      sum = 0
    }
  }
  if (from < expected.length) {
    // what is left over joins the last block
    if (blocks.length > 0) blocks.at(-1)!.to = expected.length
    else blocks.push({ from, to: expected.length })
  }
  return blocks
}
