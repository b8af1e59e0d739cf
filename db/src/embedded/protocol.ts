/** How PGlite is started inside the worker. */
export type EngineOptions = {
  /** The folder of the cluster; null = in memory. */
  dir: string | null
  /** In memory only: a file that keeps the empty cluster between starts, made by the first. */
  image?: string | undefined
}

/** What the main thread asks of the worker. Answered in order; every request but `blob` has exactly one answer. */
export type Request =
  /** Whole messages of the PostgreSQL wire protocol. */
  | { kind: 'wire'; bytes: Uint8Array }
  /** What the next statement reads from '/dev/blob'. */
  | { kind: 'blob'; bytes: Uint8Array }
  | { kind: 'close' }

export type Answer =
  | { kind: 'opened' }
  | { kind: 'wire'; bytes: Uint8Array }
  | { kind: 'closed' }
  /** The engine cannot go on; the worker is of no more use. */
  | { kind: 'failed'; reason: string }
