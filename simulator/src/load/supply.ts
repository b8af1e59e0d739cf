import { randomStreams, type Random } from '@watchfloor/core/twin/random'
import { scenarioNames, type ScenarioName } from '../scenario/scenario.ts'
import { makeTape, type Mark, type Tape } from './tape.ts'

/** `mix`: the floors play the scenarios by turns. */
export const loadScenarios = ['mix', ...scenarioNames] as const
export type LoadScenario = (typeof loadScenarios)[number]

export type SupplyOptions = {
  scenario: LoadScenario
  seed: string
  /** How many floors of eight queues and 67 people each tell at once. */
  floors: number
  /** Put before the queues and people of the floor with this number, from 0. */
  floorName: (floor: number) => string
  /** Events a second of all floors together. */
  rate: number
  /** Makes ids of one run unlike those of any other. */
  run: string
}

/** Tapes of the same scenario that differ by chance, for floors that all play the same. */
const TAKES = 3

type Player = { tape: Tape; next: number; round: number; name: string; run: string; speed: number }

/**
 * Events of many made-up floors without end, as JSON texts. Each floor tells a simulated day from a tape, over and over, with contacts and
 * tickets of their own each time; times are pressed together so that the rate comes out, and order and meaning stay. The same options and
 * moments give the same texts.
 */
export class Supply {
  readonly #players: Player[]
  readonly #run: string
  readonly #random: Random
  #told = 0
  #now = { at: Number.NaN, text: '' }

  constructor({ scenario, seed, floors, floorName, rate, run }: SupplyOptions) {
    const plays: ScenarioName[] = scenario === 'mix' ? [...scenarioNames] : Array.from({ length: TAKES }, () => scenario)
    const tapes = plays.slice(0, floors).map((play, i) => makeTape(play, `${seed}/${i}`))
    this.#run = run
    this.#random = randomStreams(seed)('load')
    this.#players = Array.from({ length: floors }, (_, floor) => {
      const tape = tapes[floor % tapes.length]!
      const tellMs = (tape.events.length * floors * 1_000) / rate
      return { tape, next: 0, round: 0, name: floorName(floor), run: runOf(run, floor, 0), speed: tape.spanMs / tellMs }
    })
  }

  /** How many events were told; the next one has this number in its id. */
  get told(): number {
    return this.#told
  }

  /** The next `count` events as a JSON array, spread evenly over the `spanMs` that end at `at` (epoch ms). */
  batch(count: number, at: number, spanMs: number): string {
    let text = '['
    for (let i = 1; i <= count; i++) text += (i > 1 ? ',' : '') + this.#tell(Math.round(at - (spanMs * (count - i)) / count))
    return `${text}]`
  }

  #tell(at: number): string {
    // At random, so that floors with the same tape drift apart.
    const floor = Math.floor(this.#random() * this.#players.length)
    const player = this.#players[floor]!
    const { texts, gaps } = player.tape.events[player.next]!
    if (at !== this.#now.at) this.#now = { at, text: new Date(at).toISOString() }
    let text = texts[0]!
    for (let i = 0; i < gaps.length; i++) text += this.#value(gaps[i]!, player) + texts[i + 1]!
    this.#told += 1
    player.next += 1
    if (player.next === player.tape.events.length) {
      player.next = 0
      player.round += 1
      player.run = runOf(this.#run, floor, player.round)
    }
    return text
  }

  #value(gap: Mark | number, player: Player): string {
    switch (gap) {
      case 'floor':
        return player.name
      case 'run':
        return player.run
      case 'time':
        return this.#now.text
      case 'id':
        return eventId(this.#run, this.#told)
      case 'sequence':
        return String(this.#told).padStart(12, '0')
      default:
        return new Date(Math.round(this.#now.at + gap / player.speed)).toISOString()
    }
  }
}

/** The id of a run's event with this number, from 0. */
export function eventId(run: string, n: number): string {
  return `${run}:${n}`
}

/** The number in such an id; null for an event of somebody else. */
export function numberOf(run: string, id: string): number | null {
  return id.startsWith(`${run}:`) ? Number(id.slice(run.length + 1)) : null
}

function runOf(run: string, floor: number, round: number): string {
  return `${run}.${floor}.${round}-`
}
