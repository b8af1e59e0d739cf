import type { Frame, Items } from '@watchfloor/core/frame/frame'

/** All that a board knows: the frames it has been sent, laid over one another. Never edited in place. */
export type Picture = { epoch: string; seq: number; at: number; items: Items }

/** The picture after a snapshot: that and nothing else. */
export function fromSnapshot(snapshot: Frame): Picture {
  return { epoch: snapshot.epoch, seq: snapshot.seq, at: snapshot.at, items: snapshot.upserts }
}

/**
 * Lays a frame over the picture. One that is already in it (a resumed board may be sent it again) changes nothing. `'gap'` when something
 * between the two is missing or the server's numbering began anew: then only a snapshot helps.
 */
export function afterFrame(picture: Picture | null, frame: Frame): Picture | 'gap' {
  if (!picture || picture.epoch !== frame.epoch) return 'gap'
  if (frame.seq <= picture.seq) return picture
  if (frame.seq !== picture.seq + 1) return 'gap'
  const items = { ...picture.items, ...frame.upserts }
  for (const key of frame.removals) delete items[key]
  return { epoch: frame.epoch, seq: frame.seq, at: frame.at, items }
}
