import { fsyncSync } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { syncFolder } from './sync.ts'

/**
 * The folder of an embedded database, with the sync that the stock build lacks: its fdatasync is a stub and its Node file system has no fsync
 * at all, so a commit would survive a kill but not a power cut. PostgreSQL syncs folders too when it creates or renames a file.
 */
export class SyncedFiles extends NodeFS {
  override async init(...args: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(...args)
    const hook = (mod: unknown) => addSync(mod as Engine)
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), hook] } }
  }
}

/** How the engine must be started so that it asks for those syncs. `wal_sync_method=fdatasync` would reach the stub. */
export const syncedStart = [
  ...PGlite.defaultStartParams.filter((param) => param !== '-F'),
  ...['-c', 'fsync=on', '-c', 'wal_sync_method=fsync', '-c', 'synchronous_commit=on', '-c', 'TimeZone=UTC'],
]

/** The parts of Emscripten's file system that are touched here. */
type Node = object
type Stream = { node: Node; nfd?: number }
type Engine = {
  NODEFS: {
    realPath(node: Node): string
    /** Runs an operation and turns its error into an errno that PostgreSQL understands. */
    tryFSOperation(operation: () => void): void
    stream_ops: { fsync?: (stream: Stream) => number }
  }
}

function addSync({ NODEFS }: Engine) {
  NODEFS.stream_ops.fsync = ({ node, nfd }) => {
    NODEFS.tryFSOperation(() => (nfd === undefined ? syncFolder(NODEFS.realPath(node)) : fsyncSync(nfd)))
    return 0
  }
}
