/** The two clocks of the floor. */
export type Clock = {
  /** Epoch ms, as people and sources tell the time. May jump when somebody sets it. */
  wall(): number
  /** Ms since some moment, which nobody sets: for everything that measures a span. */
  steady(): number
}

/** A wall clock that is put back by less than this stands still until its time has come again: NTP does that now and then. */
const HELD_MS = 2_000

/** The machine's clocks; small steps back are left out. */
export function machineClock(wall: () => number = Date.now, steady: () => number = () => performance.now()): Clock {
  let last = 0
  return {
    steady,
    wall() {
      const now = wall()
      return (last = now < last && last - now <= HELD_MS ? last : now)
    },
  }
}

/** Tells how far the wall clock jumped since the last look, ms: positive when it was put forward, or the machine slept. 0 where it went on. */
export function watchJumps({ wall, steady }: Clock): () => number {
  let ahead = wall() - steady()
  return () => {
    const jumped = wall() - steady() - ahead
    if (Math.abs(jumped) <= HELD_MS) return 0
    ahead += jumped
    return Math.round(jumped)
  }
}
