import type { Channel } from '../event/primitive.ts'
import type { SettingsBook } from '../settings/book.ts'
import { Book } from './book.ts'
import { SourceTrack } from './source.ts'
import { Wakes } from './wakes.ts'

/** What the desks of a model work on together: the rows, the clock, the sources, and what moved. */
export class Table {
  readonly settings: SettingsBook
  readonly book = new Book()
  readonly wakes = new Wakes()
  readonly sources = new Map<string, SourceTrack>()
  /** Which sources feed a queue, and the newest moment they did. */
  readonly feeds = new Map<string, Map<string, number>>()
  readonly channels = new Map<string, Channel>()
  /** Queues whose figures or state moved since somebody last asked. */
  readonly touched = new Set<string>()
  now = 0
  /** Facts of things that were over before this moment are put away. A whole hour. */
  evictedBefore = 0

  constructor(settings: SettingsBook) {
    this.settings = settings
  }

  source(id: string): SourceTrack {
    let track = this.sources.get(id)
    if (!track) this.sources.set(id, (track = new SourceTrack(id)))
    return track
  }

  /** Notes that a source fed a queue. The channel of a queue nobody has set up is, of several, the first by name, whichever came first. */
  noteFeed(queue: string, source: string, at: number, channel: Channel): void {
    let sources = this.feeds.get(queue)
    if (!sources) this.feeds.set(queue, (sources = new Map()))
    sources.set(source, Math.max(sources.get(source) ?? 0, at))
    const known = this.channels.get(queue)
    if (known === undefined || channel < known) this.channels.set(queue, channel)
  }
}

/** Adds to the set kept under a key. */
export function addTo<K, V>(index: Map<K, Set<V>>, key: K, value: V): void {
  let values = index.get(key)
  if (!values) index.set(key, (values = new Set()))
  values.add(value)
}
