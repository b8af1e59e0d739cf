import type { Counts } from '@watchfloor/core/model/counts'
import { putSetting, readRows, type Span } from '../product.ts'
import type { TestServer } from '../server.ts'
import { noCell, type Cell, type Cells } from './recount.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * Sets the floor up as the bank's was: Israeli time, 20 s, no wrap-up, since the log knows of none, and calls as long as the log has them.
 * Before anything is sent, so that nothing has to be folded twice.
 */
export async function setUp(server: TestServer, services: readonly string[]): Promise<void> {
  await putSetting(server, 'sites', { id: 'main', name: 'Anonymous Bank', zone: 'Asia/Jerusalem' } as { id: string })
  for (const id of services) {
    const wait = { share: 0.8, withinMs: 20_000, variant: 'D', shortMs: 0 }
    const channel = id === 'TT' ? 'callback' : 'voice'
    const version = { name: id, channel, family: 'live', wait, wrapUpMs: 0, longestMs: 12 * HOUR_MS }
    await putSetting(server, 'queues', { id, site: 'main', versions: [version] } as { id: string })
  }
}

/** The product's own half-hours of the whole floor, each the sum of two of its intervals, in seconds. */
export async function readHalfHours(
  server: TestServer,
  span: Span,
): Promise<{ cells: Cells; occupancies: (number | null)[]; total: Counts[] }> {
  const rows = await readRows(server, '*', span, 'PT30M')
  const cells: Cells = new Map()
  for (const { from, counts } of rows) if (hasCalls(counts)) cells.set(from / 1000, cellOf(counts))
  return { cells, occupancies: rows.map(({ figures }) => figures['occupancy'] ?? null), total: rows.map(({ counts }) => counts) }
}

function hasCalls({ offered, busyMs, talkMs }: Counts): boolean {
  return offered > 0 || busyMs > 0 || talkMs > 0
}

/** The figures that the product publishes; the talk by the interval of its end, since there it is handled. */
function cellOf(counts: Counts): Cell {
  return {
    ...noCell(),
    offered: counts.offered,
    answered: counts.answered,
    abandoned: counts.abandoned,
    within20: counts.answeredInTarget,
    wait: counts.waitMsAnswered / 1000,
    abandonedWait: counts.waitMsAbandoned / 1000,
    ended: counts.talkMs / 1000,
    busy: counts.busyMs / 1000,
  }
}
