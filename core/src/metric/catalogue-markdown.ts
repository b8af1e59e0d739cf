import { families } from './catalogue.ts'
import type { MetricDefinition, Target, Unit } from './definition.ts'

/** docs/metrics.md as the catalogue has it; a test keeps the two in step. */
export function catalogueMarkdown(): string {
  const sections = families.map(({ title, metrics }) => [`## ${title}`, '', header, rule, ...metrics.map(row), ''].join('\n'))
  return [intro, ...sections].join('\n')
}

const intro = `# Metrics

One definition per metric, written from \`core/src/metric/catalogue.ts\`. A figure on any screen, in any export and in every answer of the
API carries the id used here. The names in the formulas are the integer counts of an interval (\`core/src/model/counts.ts\`): counts are
summed over intervals and queues first and divided once, at the end, so live, history and weekly figures are equal to the digit. Where
there is nothing to divide by, the figure is unknown and shown as "–", never as 0.

The basis says which interval gets a contact. *cohort*: the one in which it was queued or opened. *event*: the one in which the thing
happened. *state*: time is sliced over the intervals it covers. *due*: the one in which the promise fell due. *now*: no interval.
Until a figure has settled it is provisional.

A target tells the preset that brings it (none: all), and where it comes from. S1 is "Customer Service: From Reactive to Proactive
Operations", behind the preset "Brazil SMB"; S2 is "Active Customer Service: An Operational Playbook for 2025", behind "2025 playbook"; S3
is Cobbai's article on proactive against reactive service; S4 is the "Conversational Guide to Customer Support". A proposal is ours.
`

const header = '| id | name | unit | basis | settles | formula | better | targets | definition |'
const rule = '| --- | --- | --- | --- | --- | --- | --- | --- | --- |'

function row(metric: MetricDefinition): string {
  const cells = [
    `\`${metric.id}\``,
    metric.title,
    units[metric.unit],
    metric.basis.join(', '),
    metric.settles,
    metric.formula,
    { higher: 'higher', lower: 'lower', band: 'in the band', none: '–' }[metric.direction],
    metric.targets.map((target) => targetText(target, metric.unit)).join('; ') || '–',
    `v${metric.version}, ${metric.effectiveFrom}. ${metric.source}`,
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

const units: Record<Unit, string> = {
  count: 'count',
  share: '%',
  ms: 'time',
  perHour: 'per hour',
  ratio: 'ratio',
  points: 'points',
  score: '1–5',
}

function targetText({ preset, value, of, source }: Target, unit: Unit): string {
  const figure = typeof value === 'number' ? valueText(value, unit) : value.map((bound) => valueText(bound, unit)).join(' to ')
  return `${figure}${of ? ` (${of})` : ''}${preset ? ` ${preset}` : ''}, ${source}`
}

function valueText(value: number, unit: Unit): string {
  if (unit === 'share') return `${Math.round(value * 1000) / 10} %`
  if (unit !== 'ms') return String(value)
  const minutes = value / 60_000
  if (minutes < 1) return `${value / 1000} s`
  return minutes >= 60 ? `${minutes / 60} h` : `${minutes} min`
}
