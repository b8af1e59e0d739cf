import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** What is read at the moment of the scrape, and not counted on the way. */
export type Readings = {
  behindMs(): number
  head(): number
  modelHead(): number
  boards(): number
  views(): number
  backlog(): { behind: number; heldBytes: number; mostHeldBytes: number }
  ready(): boolean
}

export type Metrics = ReturnType<typeof createMetrics>

/** The server's own figures for Prometheus. Names follow its habits: seconds, bytes, `_total`. */
export function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry, prefix: 'watchfloor_' })
  const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]
  return {
    registry,
    events: new Counter({
      name: 'watchfloor_events_total',
      help: 'Events at the door, by what became of them',
      labelNames: ['outcome'] as const,
      registers,
    }),
    overloads: new Counter({
      name: 'watchfloor_overload_refusals_total',
      help: 'Requests refused because writing was behind',
      registers,
    }),
    notKept: new Counter({
      name: 'watchfloor_quarantine_dropped_total',
      help: 'Refused events for which the quarantine had no room',
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'watchfloor_commit_seconds',
      help: 'One transaction of the log',
      buckets: seconds,
      registers,
    }),
    commitRows: new Histogram({
      name: 'watchfloor_commit_rows',
      help: 'Facts in one transaction',
      buckets: [1, 3, 10, 30, 100, 300, 1000, 2000, 5000],
      registers,
    }),
    queueSeconds: new Histogram({
      name: 'watchfloor_commit_wait_seconds',
      help: 'Wait before the transaction began',
      buckets: seconds,
      registers,
    }),
    eventLag: new Histogram({
      name: 'watchfloor_event_lag_seconds',
      help: 'From what happened to its arrival, for facts less than a day old',
      buckets: [0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 3600, 86_400],
      registers,
    }),
    frames: new Counter({
      name: 'watchfloor_frames_total',
      help: 'Frames and snapshots made, each once a view',
      labelNames: ['kind'] as const,
      registers,
    }),
    frameSeconds: new Histogram({
      name: 'watchfloor_frame_seconds',
      help: 'Cutting and packing the frames of one tick',
      buckets: seconds,
      registers,
    }),
    sentBytes: new Counter({ name: 'watchfloor_stream_bytes_total', help: 'Bytes written to boards', registers }),
    closed: new Counter({
      name: 'watchfloor_stream_closed_total',
      help: 'Boards closed by the server, by code',
      labelNames: ['code'] as const,
      registers,
    }),
    differences: new Gauge({
      name: 'watchfloor_reconciliation_differences',
      help: 'Settled figures that differ from a recount of the log; anything but 0 is a bug',
      registers,
    }),
    recounted: new Counter({
      name: 'watchfloor_reconciliation_intervals_total',
      help: 'Settled intervals recounted from the log',
      registers,
    }),
  }
}

/** Adds the figures that are read when Prometheus asks. */
export function readAtScrape({ registry }: Metrics, readings: Readings): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  gauge('watchfloor_commit_behind_seconds', 'How long the oldest unanswered sender has waited', () => readings.behindMs() / 1000)
  gauge('watchfloor_log_head', 'Arrival number of the newest fact in the log', readings.head)
  gauge(
    'watchfloor_model_lag_facts',
    'Facts in the log that the model has not folded',
    () => readings.head() - readings.modelHead(),
  )
  gauge('watchfloor_boards', 'Boards connected', readings.boards)
  gauge('watchfloor_views', 'Different choices of queues among them', readings.views)
  gauge(
    'watchfloor_boards_behind',
    'Boards that get nothing at the moment: they do not answer, or do not read',
    () => readings.backlog().behind,
  )
  gauge('watchfloor_stream_held_bytes', 'Memory held for boards that read slowly', () => readings.backlog().heldBytes)
  gauge('watchfloor_stream_held_most_bytes', 'The most of it for a single board', () => readings.backlog().mostHeldBytes)
  gauge('watchfloor_ready', '1 when /readyz says so', () => (readings.ready() ? 1 : 0))
}
