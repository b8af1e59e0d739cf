import { define, type MetricDefinition } from './definition.ts'

/** Whether the figures can be believed. */
export const trustMetrics: readonly MetricDefinition[] = [
  define({
    id: 'data_age',
    title: 'Data age',
    unit: 'ms',
    basis: ['now'],
    settles: 'never',
    formula: "link: now − the server's last word. Source: now − its last fact or heartbeat. Two ages, never one",
    direction: 'lower',
    targets: [{ preset: null, value: 5_000, of: 'link', source: 'proposal' }],
    source: 'ours',
  }),
  define({
    id: 'event_lag',
    title: 'Event lag',
    unit: 'ms',
    basis: ['now'],
    settles: 'never',
    formula: 'median of received − happened, by source',
    direction: 'lower',
    source: 'ours',
  }),
  define({
    id: 'reconciliation',
    title: 'Disagreement with the log',
    unit: 'count',
    basis: ['event'],
    settles: 'at once',
    formula: 'figures of settled intervals that differ when counted again from the log',
    direction: 'lower',
    targets: [{ preset: null, value: 0, source: 'proposal' }],
    source: 'ours',
  }),
]
