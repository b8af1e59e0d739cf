import { brazilHolidays } from '@watchfloor/core/settings/brazil-holidays'
import { demoSettings, demoSources, DEMO_ZONE } from '@watchfloor/core/settings/demo'
import type { FloorSpec } from '@watchfloor/core/twin/floor'
import { demoQueues } from './queue.ts'
import { demoRoster } from './roster.ts'

/** The demo: "Atendimento São Paulo", eight queues, 67 people, about 2,000 contacts and tickets on a weekday. Open at every hour. */
export function demoFloor(): FloorSpec {
  return {
    zone: DEMO_ZONE,
    queues: demoQueues(demoSettings()),
    agents: demoRoster(),
    outreach: [
      { topic: 'entrega-atrasada', channel: 'whatsapp', source: demoSources.whatsapp, perDay: 14, cohort: null, failed: 0.04 },
      { topic: 'pos-venda', channel: 'email', source: demoSources.mail, perDay: 8, cohort: null, failed: 0.02 },
      { topic: 'manutencao-programada', channel: 'email', source: demoSources.mail, perDay: 0.8, cohort: [200, 4000], failed: 0 },
    ],
    holidays: [2026, 2027].flatMap(brazilHolidays).map((holiday) => holiday.date),
    surges: [],
    absences: [],
    likeWeekday: [],
    attendance: { sick: 0.025, late: 0.06, lateBy: { meanMs: 11 * 60_000, cv: 0.6 } },
    customers: 9_000,
    idPrefix: '',
  }
}
