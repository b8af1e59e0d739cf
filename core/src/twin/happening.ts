import type { z } from 'zod'
import type { FactType, ThingKind, vocabulary } from '../event/vocabulary.ts'

type HappeningOf<T extends FactType> = T extends FactType
  ? {
      /** Epoch ms. */
      readonly at: number
      /** Who tells it. */
      readonly source: string
      readonly type: T
      readonly kind: ThingKind
      readonly thing: string
      /** Running number of the facts about that thing: makes the id. */
      readonly n: number | string
      /** Running number of the facts of that source. */
      readonly sequence: number
      readonly data: z.input<(typeof vocabulary)[T]>
    }
  : never

/** Something that happened on the simulated floor, in the words of the event vocabulary and without its envelope. */
export type Happening<T extends FactType = FactType> = HappeningOf<T>
