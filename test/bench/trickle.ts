import { steadyMs } from '@watchfloor/simulator/load/clock'
import type { Door } from '@watchfloor/simulator/load/door'
import type { Supply } from '@watchfloor/simulator/load/supply'

const EVERY_MS = 50

/** What became of a trickle: requests that the server had no room for (429) were not sent again. */
export type Trickled = { accepted: number; refused: number }

/**
 * Sends `rate` events a second in small batches that do not wait for one another; gives the way to stop.
 *
 * @throws Error when it is stopped and something was answered in another way
 */
export function startTrickle(door: Door, supply: Supply, rate: number): () => Promise<Trickled> {
  const count = Math.round((rate * EVERY_MS) / 1_000)
  const under = new Set<Promise<void>>()
  const began = steadyMs()
  const found: Trickled = { accepted: 0, refused: 0 }
  let due = 0
  let trouble: string | null = null
  const send = async () => {
    const answer = await door.send(Buffer.from(supply.batch(count, Date.now(), EVERY_MS)), false)
    if (answer.kind === 'refused') found.refused += 1
    else if (answer.kind === 'acknowledged' && answer.faulty.length === 0) found.accepted += answer.accepted
    else trouble = JSON.stringify(answer)
  }
  const timer = setInterval(() => {
    for (; due * EVERY_MS <= steadyMs() - began; due++) {
      const sent = send()
      under.add(sent)
      void sent.finally(() => under.delete(sent))
    }
  }, EVERY_MS)
  return async () => {
    clearInterval(timer)
    await Promise.all(under)
    if (trouble !== null) throw new Error(`The floor beside the measurement stood still: ${trouble}`)
    return found
  }
}

/** What to add to a section of which a part of the floor beside it was refused: then it was no floor of that rate. */
export function refusedText({ refused }: Trickled): string {
  return refused === 0 ? '' : ` ${refused} requests of the floor beside it were refused (429): the machine was too busy for it.`
}
