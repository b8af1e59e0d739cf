import type { Book } from './book.ts'
import { planDay, planShiftsOf } from './day.ts'
import type { FloorSpec } from './floor.ts'
import type { Happening } from './happening.ts'
import { localDay } from './local-day.ts'
import { settle } from './presence.ts'
import type { RandomStreams } from './random.ts'
import { restore } from './restore.ts'
import { nextFor } from './routing.ts'
import { ring } from './line.ts'
import { stateOf, type FloorState } from './state.ts'
import { takeUp } from './ticket.ts'
import { createWorld, type Agent, type World } from './world.ts'

export type SimulationOptions = {
  floor: FloorSpec
  from: number
  /** May be Infinity: the simulation then goes on for as long as it is asked to. */
  to: number
  random: RandomStreams
  /** How the floor stands at `from`; without it nothing is open and the roster says who is there. */
  state?: FloorState
}

/** What is open at this moment. */
export type Census = { waiting: number; talking: number; wrapping: number; tickets: number; signedIn: number }

/** All that happens in `[from, to)`, in order of time. Ask for as much as you need: it is computed as you go. */
export function* simulate(options: SimulationOptions): Generator<Happening, void> {
  const simulation = new Simulation(options)
  for (let at = options.from; at < options.to; at = Math.min(options.to, at + STEP_MS)) {
    yield* simulation.advance(Math.min(options.to, at + STEP_MS))
  }
}

const STEP_MS = 15 * 60_000

/**
 * A discrete-event simulation of a floor: contacts and tickets come, agents on shift take them, and each thing that happens is told in
 * the words of the event vocabulary. Pure: time is simulated, chance is handed in, and the same options give the same happenings.
 */
export class Simulation {
  readonly #world: World

  constructor({ floor, from, to, random, state }: SimulationOptions) {
    const world = createWorld(floor, random, from)
    this.#world = world
    world.freed = (agent) => freed(world, agent)
    if (state) {
      restore(world, state)
      world.agenda.add(from, () => world.agents.forEach((agent) => freed(world, agent)))
    }
    const today = localDay(floor.zone, from)
    planShiftsOf(world, localDay(floor.zone, today.startAt - 1))
    planDay(world, today, to)
    planTomorrow(world, today.endAt, to)
  }

  /** Lets happen what happens before `until` and gives it, in order of time. */
  advance(until: number): Happening[] {
    const world = this.#world
    while (world.agenda.nextAt < until) {
      const entry = world.agenda.take()!
      world.now = entry.at
      entry.run()
    }
    world.now = Math.max(world.now, until)
    const told = world.told
    world.told = []
    return told
  }

  /** Moment of the next thing that may happen; Infinity when nothing will. */
  get nextAt(): number {
    return this.#world.agenda.nextAt
  }

  /** The simulation's own account. */
  get book(): Book {
    return this.#world.book
  }

  /** How the floor stands: another simulation can begin with it. */
  state(): FloorState {
    return stateOf(this.#world)
  }

  census(): Census {
    const { segments, tickets, agents } = this.#world
    const census = { waiting: 0, talking: 0, wrapping: 0, tickets: tickets.size, signedIn: 0 }
    for (const { state } of segments) {
      if (state === 'waiting' || state === 'ringing') census.waiting++
      else if (state === 'talking') census.talking++
      else if (state === 'wrapping') census.wrapping++
    }
    for (const { presence } of agents) if (presence !== 'offline') census.signedIn++
    return census
  }
}

/** An agent has room again: a break or the way home first, then the next contact or ticket. A chat agent may take several. */
function freed(world: World, agent: Agent): void {
  for (;;) {
    if (settle(world, agent)) return
    const next = nextFor(world, agent)
    if (!next) return
    if ('segment' in next) ring(world, next.segment, agent)
    else takeUp(world, next.ticket, agent)
  }
}

function planTomorrow(world: World, at: number, to: number): void {
  if (at >= to) return
  world.agenda.add(at, () => {
    const day = localDay(world.floor.zone, at)
    planDay(world, day, to)
    planTomorrow(world, day.endAt, to)
  })
}
