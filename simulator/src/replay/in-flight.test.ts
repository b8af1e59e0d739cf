import { expect, test } from 'vitest'
import { InFlight } from './in-flight.ts'

test('no more tasks run at once than may, and all have run in the end', async () => {
  const inFlight = new InFlight(2)
  let running = 0
  let most = 0
  let ended = 0
  for (let n = 0; n < 7; n++) {
    await inFlight.begin(async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      ended++
    })
  }
  await inFlight.drain()
  expect({ most, ended }).toEqual({ most: 2, ended: 7 })
})

test('the first failure is told at the next task or at the end, and nothing new begins after it', async () => {
  const inFlight = new InFlight(1)
  const began: number[] = []
  const task = (n: number) => async () => {
    began.push(n)
    if (n === 1) throw new Error('the server is gone')
  }
  await inFlight.begin(task(1))
  await expect(inFlight.begin(task(2))).rejects.toThrow('the server is gone')
  await expect(inFlight.drain()).rejects.toThrow('the server is gone')
  expect(began).toEqual([1])
})
