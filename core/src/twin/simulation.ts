import type { Book } from './book.ts'
import { advance, createEngine, type EngineOptions } from './engine.ts'
import type { Happening } from './happening.ts'
import { createTeller, type Teller } from './notes.ts'
import { openSegments, stateOf, type FloorState } from './state.ts'
import { tellerOf } from './teller.ts'
import type { World } from './world.ts'

/** What is open at this moment. */
export type Census = { waiting: number; talking: number; wrapping: number; tickets: number; signedIn: number }

/** All that happens in `[from, to)`, in order of time. Ask for as much as you need: it is computed as you go. */
export function* simulate(options: EngineOptions): Generator<Happening, void> {
  const simulation = new Simulation(options)
  for (let at = options.from; at < options.to; at = Math.min(options.to, at + STEP_MS)) {
    yield* simulation.advance(Math.min(options.to, at + STEP_MS))
  }
}

const STEP_MS = 15 * 60_000

/**
 * A floor that tells what happens: contacts and tickets come, agents on shift take them, and each thing is told in the words of the event
 * vocabulary. Pure: time is simulated, chance is handed in, and the same options give the same happenings.
 */
export class Simulation {
  readonly #world: World
  readonly #teller: Teller

  constructor(options: EngineOptions) {
    let teller: Teller | undefined
    this.#world = createEngine(options, (world) => tellerOf((teller = createTeller(world, options.random))))
    this.#teller = teller!
  }

  /** Lets happen what happens before `until` and gives it, in order of time. */
  advance(until: number): Happening[] {
    advance(this.#world, until)
    const { told } = this.#teller
    this.#teller.told = []
    return told
  }

  /** Moment of the next thing that may happen; Infinity when nothing will. */
  get nextAt(): number {
    return this.#world.agenda.nextAt
  }

  /** The simulation's own account. */
  get book(): Book {
    return this.#teller.book
  }

  /** How the floor stands: another simulation can begin with it. */
  state(): FloorState {
    return stateOf(this.#world)
  }

  census(): Census {
    const { tickets, agents } = this.#world
    const census = { waiting: 0, talking: 0, wrapping: 0, tickets: tickets.size, signedIn: 0 }
    for (const { state } of openSegments(this.#world)) {
      if (state === 'waiting' || state === 'ringing') census.waiting++
      else if (state === 'talking') census.talking++
      else if (state === 'wrapping') census.wrapping++
    }
    for (const { presence } of agents) if (presence !== 'offline') census.signedIn++
    return census
  }
}
