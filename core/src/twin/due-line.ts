import type { Ticket } from './world.ts'

/** Tickets that wait for work, by the moment they are due; among equals, by when they came. */
export class DueLine {
  /** Latest first, so that the next is at the end. */
  readonly #tickets: Ticket[] = []
  #joined = 0

  get length(): number {
    return this.#tickets.length
  }

  get next(): Ticket | undefined {
    return this.#tickets.at(-1)
  }

  /** In order of due moments. */
  inOrder(): Ticket[] {
    return this.#tickets.toReversed()
  }

  join(ticket: Ticket): void {
    ticket.joined = this.#joined++
    this.#tickets.splice(this.#place(ticket), 0, ticket)
    ticket.waits = true
  }

  leave(ticket: Ticket): void {
    if (!ticket.waits) return
    this.#tickets.splice(this.#place(ticket), 1)
    ticket.waits = false
  }

  #place(ticket: Ticket): number {
    let [low, high] = [0, this.#tickets.length]
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#tickets[middle]!
      if (other.dueAt > ticket.dueAt || (other.dueAt === ticket.dueAt && other.joined > ticket.joined)) low = middle + 1
      else high = middle
    }
    return low
  }
}
