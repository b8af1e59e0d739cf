/** How long before the due time a ticket was escalated, ms; negative when after. Should be 30 minutes (S1): less means we were late. */
export function escalationLeadTime(dueAt: number | null, escalatedAt: number | null): number | null {
  return dueAt === null || escalatedAt === null ? null : dueAt - escalatedAt
}
