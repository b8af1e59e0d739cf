import { compareFacts, compareText, type Fact } from '../event/fact.ts'

/**
 * The facts of one thing that count, in their order (rules M2 and M3): of each id the contents to be believed first, less what a counting
 * fact revises or takes back. Repeats do no harm.
 */
export function believed(facts: readonly Fact[]): Fact[] {
  const byId = new Map<string, Fact>()
  for (const fact of facts) {
    const rival = byId.get(fact.id)
    if (!rival || isPreferred(fact, rival)) byId.set(fact.id, fact)
  }
  const revised = revisedOf(byId)
  const left: Fact[] = []
  for (const fact of byId.values()) if (fact.type !== 'fact.retracted' && !revised.has(fact)) left.push(fact)
  return left.sort(compareFacts)
}

function isPreferred(a: Fact, b: Fact): boolean {
  if (a.precision !== b.precision) return a.precision < b.precision
  if (a.recordedAt !== b.recordedAt) return a.recordedAt > b.recordedAt
  return compareText(a.content, b.content) < 0
}

/**
 * Each fact revises at most one other, so the revisions form chains that may end in a circle. Peeled from the free ends: who is revised by
 * nobody counts, whom he revises does not, whom that one revised has one opponent less. What is left in circles decides nothing.
 */
function revisedOf(byId: ReadonlyMap<string, Fact>): Set<Fact> {
  const out = new Set<Fact>()
  const opponents = new Map<Fact, number>()
  const victimOf = (fact: Fact) => {
    const victim = fact.revises === '' ? undefined : byId.get(fact.revises)
    return victim === fact ? undefined : victim
  }
  for (const fact of byId.values()) {
    const victim = victimOf(fact)
    if (victim) opponents.set(victim, (opponents.get(victim) ?? 0) + 1)
  }
  if (opponents.size === 0) return out
  const free = [...byId.values()].filter((fact) => !opponents.has(fact))
  for (const fact of free) {
    const victim = victimOf(fact)
    if (!victim || out.has(victim)) continue
    out.add(victim)
    const next = victimOf(victim)
    if (!next || out.has(next)) continue
    const left = opponents.get(next)! - 1
    opponents.set(next, left)
    if (left === 0) free.push(next)
  }
  return out
}
