import { Hono } from 'hono'
import type { LiveParts } from './live.ts'

/** Each source: is it alive, how old is its word, how far its facts reach (`watermark`, epoch ms by its own clock). */
export function sourceRoutes({ model, sources, now }: LiveParts) {
  return new Hono().get('/', (c) => {
    const tracks = model().sources
    return c.json({ sources: sources(now()).map((source) => ({ ...source, watermark: tracks.get(source.id)?.watermark ?? 0 })) })
  })
}
