import { breachRate } from './breach-rate.ts'
import { counted, define, type MetricDefinition } from './definition.ts'
import { escalationRate } from './escalation-rate.ts'
import { firstResponseTime } from './first-response-time.ts'
import { reopenRate } from './reopen-rate.ts'
import { resolutionTime } from './resolution-time.ts'
import { slaAttainment } from './sla-attainment.ts'
import { tierShare } from './tier-share.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

const promiseInputs = ['firstMet', 'firstMissed', 'nextMet', 'nextMissed', 'resolveMet', 'resolveMissed'] as const
const tierInputs = ['solvedTier1', 'solvedTier2', 'solvedTier3'] as const
const kinds = [
  ['first', 'first response', ['firstMet', 'firstMissed']],
  ['next', 'next response', ['nextMet', 'nextMissed']],
  ['resolve', 'resolution', ['resolveMet', 'resolveMissed']],
] as const

/** Tickets: promises, escalation, resolution. */
export const ticketMetrics: readonly MetricDefinition[] = [
  counted('tickets_opened', 'Tickets opened', 'ticketsOpened', { basis: ['event'], settles: 'at once', source: 'practice' }),
  counted('tickets_solved', 'Tickets solved', 'ticketsSolved', { basis: ['event'], settles: 'at once', source: 'practice' }),
  define({
    id: 'backlog',
    title: 'Open tickets',
    unit: 'count',
    basis: ['now'],
    settles: 'interval end',
    formula: 'tickets opened and neither solved, deleted nor merged',
    direction: 'lower',
    source: 'practice',
  }),
  define({
    id: 'first_response_time',
    title: 'First response time',
    unit: 'ms',
    basis: ['cohort'],
    settles: 'on reply',
    formula: 'firstResponseMs ÷ firstResponses, on the clock of the promise',
    inputs: ['firstResponses', 'firstResponseMs'],
    direction: 'lower',
    targets: [
      { preset: 'brazil-smb', value: 15 * MINUTE_MS, of: 'WhatsApp and chat, opening hours', source: 'S1' },
      { preset: 'brazil-smb', value: 2 * HOUR_MS, of: 'e-mail and form, opening hours', source: 'S1' },
      { preset: 'brazil-smb', value: HOUR_MS, of: 'social, critical', source: 'S1' },
      { preset: 'playbook-2025', value: HOUR_MS, of: 'priority 1', source: 'S2' },
      { preset: 'playbook-2025', value: 4 * HOUR_MS, of: 'priority 2', source: 'S2' },
      { preset: 'playbook-2025', value: 24 * HOUR_MS, of: 'priority 3', source: 'S2' },
      { preset: 'playbook-2025', value: 48 * HOUR_MS, of: 'priority 4', source: 'proposal' },
    ],
    source: 'S1, S2',
    compute: firstResponseTime,
  }),
  define({
    id: 'next_response_time',
    title: 'Next response time',
    unit: 'ms',
    basis: ['cohort'],
    settles: 'on reply',
    formula: 'mean of reply − longest unanswered customer message, on the clock of the promise',
    direction: 'lower',
    source: 'practice',
  }),
  define({
    id: 'resolution_time',
    title: 'Resolution time',
    unit: 'ms',
    basis: ['cohort'],
    settles: '7 days after solving',
    formula: 'resolutionMs ÷ resolutions; pauses left out, reopened tickets from first creation',
    inputs: ['resolutions', 'resolutionMs'],
    direction: 'lower',
    targets: [
      { preset: 'brazil-smb', value: 4 * HOUR_MS, of: 'simple', source: 'S1' },
      { preset: 'brazil-smb', value: 24 * HOUR_MS, of: 'standard', source: 'S1' },
      { preset: 'brazil-smb', value: 72 * HOUR_MS, of: 'complex', source: 'S1' },
      { preset: 'playbook-2025', value: 4 * HOUR_MS, of: 'tier 2', source: 'S2' },
      { preset: 'playbook-2025', value: [24 * HOUR_MS, 72 * HOUR_MS], of: 'tier 3', source: 'S2' },
    ],
    source: 'S1, S2',
    compute: resolutionTime,
  }),
  define({
    id: 'sla_attainment',
    title: 'Promises kept',
    unit: 'share',
    basis: ['due'],
    settles: 'at the due time',
    formula: 'met ÷ (met + missed), all kinds; past due is missed now',
    inputs: promiseInputs,
    direction: 'higher',
    targets: [{ preset: null, value: 0.95, source: 'proposal' }],
    source: 'S1',
    compute: (counts) => slaAttainment(counts),
  }),
  ...kinds.map(([kind, title, inputs]) =>
    define({
      id: `sla_attainment_${kind}`,
      title: `Promises kept, ${title}`,
      unit: 'share',
      basis: ['due'],
      settles: 'at the due time',
      formula: `${inputs[0]} ÷ (${inputs.join(' + ')})`,
      inputs,
      direction: 'higher',
      targets: [{ preset: null, value: 0.95, source: 'proposal' }],
      source: 'S1',
      compute: (counts) => slaAttainment(counts, kind),
    }),
  ),
  define({
    id: 'breach_rate',
    title: 'Broken promises',
    unit: 'share',
    basis: ['due'],
    settles: 'at the due time',
    formula: 'missed ÷ (met + missed), all kinds',
    inputs: promiseInputs,
    direction: 'lower',
    targets: [{ preset: null, value: 0.05, source: 'proposal' }],
    source: 'S1',
    compute: (counts) => breachRate(counts),
  }),
  define({
    id: 'time_to_breach',
    title: 'Time to breach',
    unit: 'ms',
    basis: ['now'],
    settles: 'never',
    formula: "target − time spent, on the promise's clock; bands 60 and 30 minutes",
    targets: [{ preset: null, value: 30 * MINUTE_MS, of: 'to the team lead', source: 'S1' }],
    direction: 'higher',
    source: 'S1',
  }),
  define({
    id: 'escalation_rate',
    title: 'Escalated share',
    unit: 'ratio',
    basis: ['event'],
    settles: 'at once',
    formula: 'ticketsEscalated ÷ ticketsSolved',
    inputs: ['ticketsEscalated', 'ticketsSolved'],
    direction: 'lower',
    source: 'S1, S2',
    compute: escalationRate,
  }),
  ...([1, 2, 3] as const).map((tier) =>
    define({
      id: `tier_share_${tier}`,
      title: `Solved at tier ${tier}`,
      unit: 'share',
      basis: ['event'],
      settles: '7 days after solving',
      formula: `solvedTier${tier} ÷ (${tierInputs.join(' + ')})`,
      inputs: tierInputs,
      direction: 'band',
      targets: [
        {
          preset: null,
          value: (
            [
              [0.7, 0.8],
              [0.15, 0.25],
              [0, 0.05],
            ] as const
          )[tier - 1]!,
          source: 'S1',
        },
      ],
      source: 'S1, S2',
      compute: (counts) => tierShare(counts, tier),
    }),
  ),
  define({
    id: 'escalation_lead_time',
    title: 'Escalation lead',
    unit: 'ms',
    basis: ['event'],
    settles: 'at once',
    formula: 'due − escalated',
    direction: 'higher',
    targets: [{ preset: null, value: 30 * MINUTE_MS, source: 'S1' }],
    source: 'S1',
  }),
  define({
    id: 'reopen_rate',
    title: 'Reopened',
    unit: 'ratio',
    basis: ['event'],
    settles: '7 days after solving',
    formula: 'ticketsReopened ÷ ticketsSolved',
    inputs: ['ticketsReopened', 'ticketsSolved'],
    direction: 'lower',
    targets: [{ preset: null, value: 0.05, source: 'proposal' }],
    source: 'practice',
    compute: reopenRate,
  }),
]
