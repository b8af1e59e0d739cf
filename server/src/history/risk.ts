import { queueIds } from '@watchfloor/core/frame/cut'
import type { RiskKind } from '@watchfloor/core/frame/frame'
import type { Model } from '@watchfloor/core/model/model'
import type { TrackReading } from '@watchfloor/core/risk/track-record'
import { WHOLE_FLOOR } from '@watchfloor/core/model/book'
import { Hono } from 'hono'
import { z } from 'zod'
import { parseOr400, Problem } from '../http/problem.ts'
import { riskKinds } from '../risk/desk.ts'
import { onlyGiven } from './events.ts'

/** How good the probabilities of a kind have been; `null` = on the whole floor. */
export type ReadTrack = (kind: RiskKind, queue: string | null) => TrackReading

export const riskQuery = z.object({
  queue: z.string().min(1).max(256).default(WHOLE_FLOOR).describe('Id of a queue; * = the whole floor'),
})

/** What boards said would miss its target, held against what happened: the record by which probabilities are corrected, and shown or not. */
export function riskRoutes(readTrack: ReadTrack, model: () => Model) {
  return new Hono().get('/', (c) => {
    const { queue } = parseOr400(riskQuery, onlyGiven(c.req.queries()), 'query')
    const isFloor = queue === WHOLE_FLOOR
    if (!isFloor && !queueIds(model()).includes(queue))
      throw new Problem(400, `"${queue}" is not known; /api/live lists the queues, * is all of them`, { field: 'queue' })
    return c.json({ queue, ...Object.fromEntries(riskKinds.map((kind) => [kind, readTrack(kind, isFloor ? null : queue)])) })
  })
}
