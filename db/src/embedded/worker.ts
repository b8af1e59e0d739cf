import { parentPort, workerData } from 'node:worker_threads'
import type { PGlite } from '@electric-sql/pglite'
import { openCluster } from './cluster.ts'
import { openMemory } from './memory.ts'
import type { Answer, EngineOptions, Request } from './protocol.ts'

// The worker thread in which PGlite runs: a long statement must not stop the floor. It speaks PostgreSQL's wire protocol, so the main thread
// uses the same client, the same decoders and the same types as with a server.

const port = parentPort
if (!port) throw new Error('embedded/worker.ts runs as a worker thread only')

let engine: PGlite
try {
  engine = await open(workerData as EngineOptions)
  answer({ kind: 'opened' })
} catch (error) {
  fail(error)
  throw error
}

let last: Promise<void> = Promise.resolve()
port.on('message', (request: Request) => {
  last = last.then(() => serve(request)).catch(fail)
})

function open({ dir, image }: EngineOptions): Promise<PGlite> {
  return dir === null ? openMemory(image) : openCluster(dir)
}

async function serve(request: Request): Promise<void> {
  switch (request.kind) {
    case 'wire': {
      const bytes = engine.execProtocolRawSync(request.bytes)
      if (expectsReady(request.bytes) && !endsReady(bytes)) throw new Error('the engine stopped in the middle of a statement')
      await engine._cleanupBlob()
      return answer({ kind: 'wire', bytes }, [bytes.buffer as ArrayBuffer])
    }
    case 'blob': {
      // PGlite asks a blob for its bytes and for nothing else: this spares two copies
      const source = { arrayBuffer: () => Promise.resolve(request.bytes.buffer) }
      return engine._handleBlob(source as Blob)
    }
    case 'close': {
      await engine.close()
      answer({ kind: 'closed' })
      port?.close()
    }
  }
}

/** Does the request end with Sync or is it a simple query? Both are answered by ReadyForQuery, always. */
function expectsReady(bytes: Uint8Array): boolean {
  const end = bytes.length
  return bytes[0] === code('Q') || (bytes[end - 5] === code('S') && bytes[end - 1] === 4)
}

function endsReady(bytes: Uint8Array): boolean {
  return bytes[bytes.length - 6] === code('Z')
}

function code(letter: string): number {
  return letter.charCodeAt(0)
}

function answer(message: Answer, transfer: ArrayBuffer[] = []) {
  port?.postMessage(message, transfer)
}

function fail(error: unknown) {
  answer({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) })
}
