import { signedIn } from '../metric/head-count.ts'
import { occupancyBand, type OccupancyBand } from '../metric/occupancy.ts'
import type { FigureState } from './figure-state.ts'
import type { FloorItem } from './frame.ts'
import { occupancyAt, occupancyState, type QueueReading } from './read.ts'

/** What a wall-board shows of the whole floor; agents count once, whatever number of queues they serve. */
export type FloorReading = {
  /** Contacts in the lines of live queues. */
  waiting: number
  longest: { ms: number; queue: string } | null
  /** Open tickets, first responses past due, and how long until the next falls due. */
  tickets: { open: number; overdue: number; leftMs: number | null }
  occupancy: number | null
  band: OccupancyBand | null
  occupancyState: FigureState
  /** Agents with a customer on the line. */
  onContact: number
  signedIn: number
  /** Queues whose headline warns or is in breach, of those that have one. */
  below: number
  judged: number
}

/** Reads the floor at `now` from its record and the readings of its queues at the same moment. */
export function readFloor(floor: FloorItem, queues: readonly QueueReading[], now: number): FloorReading {
  const occupancy = occupancyAt(floor.occupancy, now)
  const late = queues.some(({ longestState, due }) => longestState !== 'normal' || (due?.overdue ?? 0) > 0)
  return {
    waiting: sum(queues, ({ item, waiting }) => (item.family === 'live' ? waiting : 0)),
    longest: longestOf(queues),
    tickets: {
      open: sum(queues, ({ item }) => item.tickets.open),
      overdue: sum(queues, ({ due }) => due?.overdue ?? 0),
      leftMs: soonest(queues),
    },
    occupancy,
    band: occupancy === null ? null : occupancyBand(occupancy),
    occupancyState: occupancyState(occupancy, late),
    onContact: floor.agents.talking + floor.agents.holding,
    signedIn: signedIn(floor.agents),
    below: queues.filter(({ level }) => level.state === 'breach' || level.state === 'warning').length,
    judged: queues.filter(({ level }) => level.value !== null).length,
  }
}

function longestOf(queues: readonly QueueReading[]): FloorReading['longest'] {
  let longest: FloorReading['longest'] = null
  for (const { longestMs, item } of queues) {
    if (longestMs !== null && (longest === null || longestMs > longest.ms)) longest = { ms: longestMs, queue: item.name }
  }
  return longest
}

function soonest(queues: readonly QueueReading[]): number | null {
  const left = queues.flatMap(({ due }) => due?.leftMs ?? [])
  return left.length > 0 ? Math.min(...left) : null
}

function sum(queues: readonly QueueReading[], figure: (reading: QueueReading) => number): number {
  return queues.reduce((total, reading) => total + figure(reading), 0)
}
