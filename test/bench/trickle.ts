import { steadyMs } from '@watchfloor/simulator/load/clock'
import type { Door } from '@watchfloor/simulator/load/door'
import type { Supply } from '@watchfloor/simulator/load/supply'

const EVERY_MS = 50

/** Sends `rate` events a second in small batches that do not wait for one another; gives the way to stop, which throws what went wrong. */
export function startTrickle(door: Door, supply: Supply, rate: number): () => Promise<number> {
  const count = Math.round((rate * EVERY_MS) / 1_000)
  const under = new Set<Promise<void>>()
  const began = steadyMs()
  let due = 0
  let accepted = 0
  let trouble: string | null = null
  const send = async () => {
    const answer = await door.send(Buffer.from(supply.batch(count, Date.now(), EVERY_MS)), false)
    if (answer.kind === 'acknowledged' && answer.faulty.length === 0) accepted += answer.accepted
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
    return accepted
  }
}
