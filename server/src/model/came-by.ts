import type { Arrival } from '@watchfloor/core/model/model'

/** While a clock was ahead, facts came in at moments that are yet to come: by a clock that was put right they came now, at the latest. */
export function cameBy(limit: number, arrival: Arrival): Arrival {
  return arrival.receivedAt > limit ? { ...arrival, receivedAt: limit } : arrival
}
