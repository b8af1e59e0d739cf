import { define, type MetricDefinition } from './definition.ts'

const shared = { basis: ['now'], settles: 'never' } as const

/** Who is needed, and what is to be expected: docs/on-the-board.md says how each is worked out. */
export const planningMetrics: readonly MetricDefinition[] = [
  define({
    ...shared,
    id: 'traffic',
    title: 'Offered load',
    unit: 'ratio',
    formula: 'expected contacts an hour × agent’s time of one, in hours: Erlangs',
    direction: 'none',
    source: 'S2',
  }),
  define({
    ...shared,
    id: 'agents_by_occupancy',
    title: 'Rule-of-thumb staff',
    unit: 'count',
    formula: 'load ÷ 85 %, rounded up; knows no waiting, and stands beside the need only',
    direction: 'none',
    source: 'S2',
  }),
  define({
    ...shared,
    id: 'required_agents',
    title: 'Need',
    unit: 'count',
    formula:
      'fewest people of a pool who keep every queue’s service level, at most 88 % occupancy and 8 % abandonment: Erlang A with measured patience, else Erlang C',
    direction: 'none',
    source: 'pyworkforce, Amazon Connect; pools ours',
  }),
  define({
    ...shared,
    id: 'net_staffing',
    title: 'Gap',
    unit: 'count',
    formula: 'people of a pool who can work now − need',
    direction: 'band',
    targets: [{ preset: null, value: [0, 1], source: 'proposal' }],
    source: 'NICE, Genesys; bands ours',
  }),
  define({
    ...shared,
    id: 'predicted_sl',
    title: 'Service level to the full hour',
    unit: 'share',
    formula:
      'expected share answered in target of those who come up to the full hour, from the line as it is; with its 80 % band',
    direction: 'higher',
    source: 'ours',
  }),
  define({
    ...shared,
    id: 'breach_risk',
    title: 'Breach probability',
    unit: 'share',
    settles: 'when it is known whether the promise broke',
    formula: 'probability that a contact in line, or a promise on a ticket, misses its target; shown while its record is proven',
    direction: 'lower',
    source: 'Whitt 1999; record ours',
  }),
]
