import { benchFanOut } from './fan-out.ts'
import { benchFold } from './fold.ts'
import { benchForecast } from './forecast.ts'
import { benchGlass } from './glass.ts'
import { benchIngest } from './ingest.ts'
import { benchJoins } from './joins.ts'
import { benchLoad } from './load.ts'
import { benchLoneEvent } from './lone-event.ts'
import { benchMillion } from './million.ts'
import { benchOverload } from './overload.ts'
import { benchQueueing } from './queueing.ts'
import { benchRebuild } from './rebuild.ts'
import { benchRisk } from './risk.ts'
import { benchSlowBoards } from './slow-boards.ts'
import { benchSlowWall } from './slow-wall.ts'
import { benchTransient } from './transient.ts'
import { benchTwin } from './twin.ts'
import type { Run, Section } from './section.ts'

/** A section of the page: the name to ask for it by, its heading, and how it is measured. */
export type Subject = { name: string; title: string; bench(run: Run): Promise<Section> }

/** In the order of the page. */
export const subjects: readonly Subject[] = [
  { name: 'ingest', title: 'Durable ingest', bench: benchIngest },
  { name: 'fold', title: 'Check and fold', bench: benchFold },
  { name: 'fan-out', title: 'Fan-out', bench: benchFanOut },
  { name: 'lone-event', title: 'A lone event', bench: benchLoneEvent },
  { name: 'load', title: 'Event to board', bench: benchLoad },
  { name: 'glass', title: 'Event to painted glass', bench: benchGlass },
  { name: 'overload', title: 'Overload', bench: benchOverload },
  { name: 'slow-boards', title: 'Boards that stop reading', bench: benchSlowBoards },
  { name: 'joins', title: 'Boards that join at once', bench: benchJoins },
  { name: 'rebuild', title: 'Rebuild', bench: benchRebuild },
  { name: 'million', title: 'A million events', bench: benchMillion },
  { name: 'slow-wall', title: 'The wall on a slow processor', bench: benchSlowWall },
  { name: 'queueing', title: 'Queueing', bench: benchQueueing },
  { name: 'transient', title: 'A floor through its day', bench: benchTransient },
  { name: 'forecast', title: 'Forecast', bench: benchForecast },
  { name: 'twin', title: 'The live twin', bench: benchTwin },
  { name: 'risk', title: 'Waiting contacts rescored', bench: benchRisk },
]
