import { agentMetrics } from './catalogue-agents.ts'
import { contactMetrics } from './catalogue-contacts.ts'
import { customerMetrics } from './catalogue-customers.ts'
import { planningMetrics } from './catalogue-planning.ts'
import { ticketMetrics } from './catalogue-tickets.ts'
import { trustMetrics } from './catalogue-trust.ts'
import type { MetricDefinition } from './definition.ts'

/** The metrics by family, in the order of the documents. */
export const families = [
  { title: 'Contacts', metrics: contactMetrics },
  { title: 'Tickets', metrics: ticketMetrics },
  { title: 'Agents', metrics: agentMetrics },
  { title: 'Planning', metrics: planningMetrics },
  { title: 'Customers', metrics: customerMetrics },
  { title: 'Trust', metrics: trustMetrics },
] as const

/** Every metric there is: what pages, exports and documents read. */
export const catalogue: readonly MetricDefinition[] = families.flatMap(({ metrics }) => metrics)

const byId = new Map(catalogue.map((metric) => [metric.id, metric]))

/** @throws RangeError when there is no metric of this id */
export function getMetric(id: string): MetricDefinition {
  const metric = byId.get(id)
  if (!metric) throw new RangeError(`metric "${id}" is not in the catalogue: docs/metrics.md lists the ids`)
  return metric
}
