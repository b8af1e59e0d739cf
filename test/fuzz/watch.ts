import { Worker } from 'node:worker_threads'

/** Longer than this nothing may hold up the process, ms. */
const HANG_MS = 60_000

/**
 * Looks on from a thread of its own: a case that never lets go of the event loop could not be reported otherwise. Says how to get it again and
 * ends the process.
 */
export function startWatch() {
  const beats = new Int32Array(new SharedArrayBuffer(8))
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads')
     const { writeSync } = require('node:fs')
     const { beats, hangMs } = workerData
     let again = '', last = -1, since = Date.now()
     parentPort.on('message', (text) => { again = text })
     setInterval(() => {
       const now = Atomics.load(beats, 0)
       if (now !== last) { last = now; since = Date.now() }
       else if (Date.now() - since > hangMs && again !== '') {
         writeSync(2, 'FAILED: the process has not moved for ' + hangMs / 1000 + ' s. Again: ' + again + ' ' + (Atomics.load(beats, 1) - 1) + '\\n')
         process.kill(process.pid, 'SIGKILL')
       }
     }, 1000)`,
    { eval: true, workerData: { beats, hangMs: HANG_MS } },
  )
  worker.unref()
  // What only waits is no hang: the loop turns.
  const turning = setInterval(() => Atomics.add(beats, 0, 1), 1_000).unref()
  return {
    stretch(again: string) {
      Atomics.store(beats, 1, 0)
      worker.postMessage(again)
    },
    /** Another round begins. */
    beat() {
      Atomics.add(beats, 0, 1)
      Atomics.add(beats, 1, 1)
    },
    stop() {
      clearInterval(turning)
      void worker.terminate()
    },
  }
}
