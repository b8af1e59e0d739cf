import { dayFactor, nextArrival } from './demand.ts'
import { draw, keyBelow, use, type Key } from './draw.ts'
import { enter } from './line.ts'
import { planShift } from './presence.ts'
import { newTicket, open } from './ticket.ts'
import type { DayPlan } from './timetable.ts'
import { due, newSegment, type DeferredQueue, type LiveQueue, type World } from './world.ts'

/** Enters what a local day will bring: who comes to work, who calls and writes. Each has random numbers of its own for that day. */
export function planDay(world: World, plan: DayPlan, to: number): void {
  for (const shift of plan.shifts) planShift(world, shift, plan.number)
  for (const queue of plan.queues) {
    const arrivals = new Arrivals(world, plan, queue, to)
    arrivals.skip(world.now) // the day began without us
    arrivals.enterNext(world)
  }
  world.observer.dayBegins(plan.day)
}

/** Only the night shift of the day before matters to a simulation that begins today. */
export function planShiftsOf(world: World, plan: DayPlan): void {
  for (const shift of plan.shifts) if (shift.endAt > plan.day.endAt) planShift(world, shift, plan.number)
}

/** Who comes to one queue on one day: one entry of the agenda, for the next to come. */
export class Arrivals {
  readonly #plan: DayPlan
  readonly #pieces: Float64Array
  readonly #open: readonly (readonly [from: number, to: number])[]
  readonly #live: LiveQueue | null
  readonly #deferred: DeferredQueue | null
  readonly #to: number
  /** Of this queue on this day; the contacts' own keys lie below it. */
  readonly #key: Key
  readonly #factor: number
  #count = 0
  #at: number | null

  constructor(world: World, plan: DayPlan, { spec, pieces, open }: DayPlan['queues'][number], to: number) {
    const { live, deferred } = world.byName.get(spec.id)!
    const queueKey = (live ?? deferred!).key
    this.#plan = plan
    this.#pieces = pieces
    this.#open = open
    this.#live = live
    this.#deferred = deferred
    this.#to = to
    this.#key = keyBelow(queueKey, use.day, plan.number)
    this.#factor = dayFactor(spec, queueKey, plan.number)
    this.#at = this.#following(plan.day.startAt)
  }

  /** Passes over those who came before `now`. */
  skip(now: number): void {
    while (this.#at !== null && this.#at < now) this.#advance()
  }

  enterNext(world: World): void {
    if (this.#at !== null && this.#at < this.#to) world.agenda.add(this.#at, due.arrival, this, 0)
  }

  /** The next one is here. */
  receive(world: World): void {
    const { day } = this.#plan
    if (this.#live) {
      const segment = newSegment(world, this.#live, this.#key, use.child, this.#count)
      world.observer.contactCame(segment, day, this.#count)
      enter(world, segment, this.#isOpen(world.now))
    } else if (this.#deferred) {
      const ticket = newTicket(this.#deferred, keyBelow(this.#key, use.child, this.#count), world.now)
      world.observer.ticketCame(ticket, day, this.#count)
      open(world, ticket)
    }
    this.#advance()
    this.enterNext(world)
  }

  #advance(): void {
    this.#count++
    this.#at = this.#following(this.#at!)
  }

  #following(after: number): number | null {
    const need = -Math.log(draw(this.#key, use.gap, this.#count))
    return this.#factor > 0 ? nextArrival(this.#pieces, this.#plan.day, after, need / this.#factor) : null
  }

  #isOpen(at: number): boolean {
    for (const [from, to] of this.#open) if (at >= from && at < to) return true
    return false
  }
}
