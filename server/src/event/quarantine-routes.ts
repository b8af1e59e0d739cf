import type { Quarantined } from '@watchfloor/db/quarantine/quarantine'
import { Hono, type MiddlewareHandler } from 'hono'
import { z } from 'zod'
import { parseOr400, Problem } from '../http/problem.ts'
import type { Accept } from './accept.ts'
import { BODY_MS, readBody } from './body.ts'
import { parseJson } from './cloud-events.ts'
import { allRefused, orRefusal } from './routes.ts'

export type QuarantineAccess = {
  read(after: number, limit: number): Promise<Quarantined[]>
  count(): Promise<number>
  find(id: number): Promise<Quarantined | null>
  setFed(ids: number[]): Promise<void>
  /** Null drops all. */
  remove(id: number | null): Promise<number>
}

export const quarantineQuery = z.object({
  after: z.coerce.number('must be the id to go on after').int().nonnegative().default(0),
  limit: z.coerce.number('must be 1 to 1000').int().min(1, 'must be 1 to 1000').max(1_000, 'must be 1 to 1000').default(100),
})

const PAGE = 500

/** What the door refused: listed, fed again once the cause is mended, or dropped. */
export function quarantineRoutes(
  quarantine: QuarantineAccess,
  accept: Accept,
  sender: MiddlewareHandler,
  admin: MiddlewareHandler,
  bodyMs = BODY_MS,
) {
  const idOf = (text: string) => {
    const id = Number(text)
    if (!Number.isSafeInteger(id)) throw new Problem(404, `"${text}" is not the id of anything in quarantine`)
    return id
  }
  const missing = (id: number) =>
    new Problem(404, `Nothing in quarantine has the id ${id}: it was fed again, dropped or has expired`)
  return new Hono()
    .get('/', async (c) => {
      const { after, limit } = parseOr400(quarantineQuery, c.req.query(), 'query')
      const entries = await quarantine.read(after, limit)
      return c.json({ count: await quarantine.count(), entries, next: entries.at(-1)?.id ?? after })
    })
    .post('/retry', sender, async (c) => {
      const sum = { accepted: 0, known: 0, conflicting: 0, refused: 0 }
      let after = 0
      for (let page = await quarantine.read(after, PAGE); page.length > 0; page = await quarantine.read(after, PAGE)) {
        const receipt = await orRefusal(
          accept(
            page.map((entry) => entry.candidate),
            { patient: true, quarantine: false },
          ),
        )
        const refused = new Set(receipt.refused.map((one) => one.index))
        await quarantine.setFed(page.filter((_, i) => !refused.has(i)).map((entry) => entry.id))
        sum.accepted += receipt.accepted
        sum.known += receipt.known
        sum.conflicting += receipt.conflicting
        sum.refused += receipt.refused.length
        after = page.at(-1)?.id ?? after
      }
      return c.json(sum)
    })
    .post('/:id/retry', sender, async (c) => {
      const id = idOf(c.req.param('id'))
      const entry = await quarantine.find(id)
      if (!entry || entry.fedAt !== null) throw missing(id)
      const mended = await readBody(c.req.raw, { withinMs: bodyMs })
      const candidate = mended.trim() === '' ? entry.candidate : parseJson(mended)
      const receipt = await orRefusal(accept([candidate], { quarantine: false }))
      if (receipt.refused.length > 0) throw allRefused(receipt)
      await quarantine.setFed([id])
      return c.json(receipt)
    })
    .delete('/:id', admin, async (c) => {
      const id = idOf(c.req.param('id'))
      if ((await quarantine.remove(id)) === 0) throw missing(id)
      return c.body(null, 204)
    })
    .delete('/', admin, async (c) => c.json({ dropped: await quarantine.remove(null) }))
}
