import type { FactType, ThingKind } from '../event/vocabulary.ts'
import { Book } from './book.ts'
import type { Happening } from './happening.ts'
import type { RandomStreams } from './random.ts'
import type { World } from './world.ts'

/** Who tells facts of a floor in the words of the event vocabulary, and keeps the simulation's own account of them. */
export type Teller = {
  world: World
  streams: RandomStreams
  book: Book
  told: Happening[]
  serials: Map<string, number>
  /** How many facts each source has told. */
  sequences: Map<string, number>
}

export function createTeller(world: World, streams: RandomStreams): Teller {
  return { world, streams, book: new Book(), told: [], serials: new Map(), sequences: new Map() }
}

/** Writes down that something happens now. */
export function tell<T extends FactType>(
  teller: Teller,
  source: string,
  type: T,
  kind: ThingKind,
  thing: string,
  n: number | string,
  data: Happening<T>['data'],
): void {
  const sequence = (teller.sequences.get(source) ?? 0) + 1
  teller.sequences.set(source, sequence)
  teller.told.push({ at: teller.world.now, source, type, kind, thing, n, sequence, data } as unknown as Happening)
}

/** 1, 2, 3 … by name. */
export function serial(teller: Teller, name: string): number {
  const next = (teller.serials.get(name) ?? 0) + 1
  teller.serials.set(name, next)
  return next
}
