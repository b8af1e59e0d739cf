import type { SourceItem } from '@watchfloor/core/frame/frame'
import { Hono } from 'hono'

/** Each source: is it alive, how old is its word, how far its facts reach (`watermark`, epoch ms by its own clock). */
export function sourceRoutes(read: () => (SourceItem & { watermark: number })[]) {
  return new Hono().get('/', (c) => c.json({ sources: read() }))
}
