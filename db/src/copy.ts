import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Engine } from './embedded/engine.ts'

/**
 * The one parameter of a COPY statement: its lines. Kysely passes statements on to the client of the transaction and knows no COPY, so COPY
 * comes along as a statement `copy "table" ("column", …) from` with this as its parameter, and the two clients below each end it in their way.
 */
export class CopyLines {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Run = (text: string, values?: unknown[]) => Promise<pg.QueryResult>

/** The client of a server: lines go down the wire as a COPY stream. */
export class ServerClient extends pg.Client {
  override query = withCopy(this, async (statement, lines) => {
    const stream = super.query(copyFrom(`${statement} stdin`))
    await new Promise<void>((done, failed) => {
      stream.on('finish', done)
      stream.on('error', failed)
      stream.end(lines)
    })
  })
}

/** The client of the embedded engine, which has no COPY on the wire (it ends the process) but reads from a device. */
export class EmbeddedClient extends pg.Client {
  readonly #engine: Engine

  constructor(config: pg.ClientConfig & { engine: Engine }) {
    super(config)
    this.#engine = config.engine
  }

  override query = withCopy(this, async (statement, lines) => {
    this.#engine.offerBlob(lines)
    await super.query(`${statement} '/dev/blob'`)
  })
}

function withCopy(client: pg.Client, copy: (statement: string, lines: string) => Promise<void>): pg.Client['query'] {
  const query = pg.Client.prototype.query.bind(client) as Run
  const run = async (statement: string, values?: unknown[]) => {
    const lines = values?.[0]
    if (!(lines instanceof CopyLines)) return query(statement, values)
    await copy(statement, lines.text)
    return { command: 'COPY', rowCount: null, rows: [] }
  }
  return run as unknown as pg.Client['query']
}
