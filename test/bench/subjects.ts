import { benchFanOut } from './fan-out.ts'
import { benchFold } from './fold.ts'
import { benchIngest } from './ingest.ts'
import { benchJoins } from './joins.ts'
import { benchLoneEvent } from './lone-event.ts'
import type { Run, Section } from './section.ts'

/** A section of the page: the name to ask for it by, its heading, and how it is measured. */
export type Subject = { name: string; title: string; bench(run: Run): Promise<Section> }

/** In the order of the page. */
export const subjects: readonly Subject[] = [
  { name: 'ingest', title: 'Durable ingest', bench: benchIngest },
  { name: 'fold', title: 'Check and fold', bench: benchFold },
  { name: 'fan-out', title: 'Fan-out', bench: benchFanOut },
  { name: 'lone-event', title: 'A lone event', bench: benchLoneEvent },
  { name: 'joins', title: 'Boards that join at once', bench: benchJoins },
]
