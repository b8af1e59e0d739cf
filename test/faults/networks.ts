import { pause, until } from '../support/server.ts'
import type { Fault } from './fault.ts'
import type { Weather } from './proxy.ts'

const on = ['embedded'] as const

/** The way between senders, server and boards is bad. */
export const networkFaults: Fault[] = [
  {
    name: 'sender-vanishes',
    about: 'the line of every sender swallows everything for a while, without a FIN: requests hang in the middle',
    on,
    async play({ trial, lines: { senders } }, { short }) {
      const awayMs = short ? 1_000 : 60_000
      senders.weather = { kind: 'silent' }
      trial.note(`senders are not heard for ${awayMs / 1_000} s`)
      await pause(awayMs)
      if (!trial.watch.ready) trial.miss(`the server should not suffer from senders that are gone: ${trial.watch.why}`)
      senders.weather = { kind: 'clear' }
      senders.cutAll() // the sender gives up and connects anew
      await trial.heals()
    },
  },
  {
    name: 'board-vanishes',
    about: 'the line of a board swallows everything, without a FIN: it must look stale, and be live again by itself',
    on,
    async play({ trial, lines: { boards } }, { short }) {
      await until('the board to be live', () => Promise.resolve(trial.board.live))
      boards.weather = { kind: 'silent' }
      trial.note('the board hears nothing any more')
      await trial.expectSaid({ board: 'stale' })
      await pause(short ? 0 : 60_000)
      if (!trial.watch.ready) trial.miss(`the server should not suffer from a board that is gone: ${trial.watch.why}`)
      const { connected } = trial.board
      boards.weather = { kind: 'clear' }
      await trial.heals()
      if (trial.board.connected === connected) trial.miss('the board should have connected anew')
    },
  },
  badNetwork('slow-network', 'everything takes 200 ms each way, for senders and boards', () => ({ kind: 'delay', ms: 200 })),
  badNetwork('dripping-network', 'requests and answers come a few bytes at a time', () => ({
    kind: 'drip',
    bytes: 512,
    everyMs: 5,
  })),
  badNetwork('cutting-network', 'connections are reset in the middle of a body, or of its answer, again and again', (roll) => ({
    kind: 'cut',
    afterBytes: () => Math.floor(roll() * 40_000),
  })),
]

function badNetwork(name: string, about: string, weather: (roll: () => number) => Weather): Fault {
  return {
    name,
    about,
    on,
    async play({ trial, lines: { senders, boards } }, { roll, short }) {
      for (const line of [senders, boards]) {
        line.weather = weather(roll)
        line.cutAll()
      }
      const end = performance.now() + (short ? 2_000 : 60_000)
      while (performance.now() < end) await trial.moreAcknowledged(30_000)
      if (!trial.watch.ready) trial.miss(`the server should not suffer from a bad network: ${trial.watch.why}`)
      for (const line of [senders, boards]) {
        line.weather = { kind: 'clear' }
        line.cutAll()
      }
      await trial.heals()
      if (/a request failed|a bug/.test(trial.newLog())) trial.miss('a bad network is taken for a bug of the server, in its log')
    },
  }
}
