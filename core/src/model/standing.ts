import { compareFacts, compareText, type Fact } from '../event/fact.ts'

/**
 * Adds a fact to a thing's facts in place and says whether it was new. Nothing is ever taken out: a retraction is one more fact. The same
 * content under the same id is a repeat; another content under the same id is kept beside it.
 */
export function addFact(facts: Fact[], fact: Fact): boolean {
  for (const known of facts) {
    if (known.id === fact.id && known.content === fact.content && known.source === fact.source) return false
  }
  facts.push(fact)
  return true
}

/**
 * The facts that count, in their order. Of several contents of one id the finer precision stands, then the later recording, then the
 * smaller content hash. A fact that another standing fact revises or retracts does not count; when the retraction itself is retracted the
 * runner-up stands again. A function of the set alone: order of arrival and repeats cannot matter.
 */
export function standingFacts(facts: readonly Fact[]): Fact[] {
  const chosen = hasRivals(facts) ? preferred(facts) : facts
  const standing = chosen.some((fact) => fact.revises !== '') ? unrevised(chosen) : chosen
  return standing.filter((fact) => fact.type !== 'fact.retracted').sort(compareFacts)
}

/** Most things have a handful of facts; there comparing each with each is cheaper than a set. */
const FEW = 8

/** Might two of them have one id? (Of two sources they may, and are no rivals: `preferred` looks closer.) */
function hasRivals(facts: readonly Fact[]): boolean {
  if (facts.length > FEW) return new Set(facts.map(({ id }) => id)).size < facts.length
  for (let i = 1; i < facts.length; i++) {
    for (let j = 0; j < i; j++) if (facts[i]!.id === facts[j]!.id) return true
  }
  return false
}

function preferred(facts: readonly Fact[]): Fact[] {
  const best = new Map<string, Fact>()
  for (const fact of facts) {
    const key = `${fact.source}\n${fact.id}`
    const rival = best.get(key)
    if (!rival || comparePreference(fact, rival) < 0) best.set(key, fact)
  }
  return [...best.values()]
}

/** Negative when `a` is to be believed before `b`, both under one id. */
export function comparePreference(a: Fact, b: Fact): number {
  return a.precision - b.precision || b.recordedAt - a.recordedAt || compareText(a.content, b.content)
}

/**
 * Takes out what is revised. A fact nobody attacks is in; what an "in" fact attacks is out; and so on. Facts that attack each other in a
 * circle are a sender's mistake: they all stay.
 */
function unrevised(facts: readonly Fact[]): Fact[] {
  const attackers = new Map<Fact, Fact[]>()
  for (const fact of facts) {
    attackers.set(
      fact,
      facts.filter((other) => other !== fact && other.revises === fact.id && other.source === fact.source),
    )
  }
  const verdict = new Map<Fact, 'in' | 'out'>()
  for (let changed = true; changed;) {
    changed = false
    for (const fact of facts) {
      if (verdict.has(fact)) continue
      const against = attackers.get(fact) ?? []
      if (against.some((other) => verdict.get(other) === 'in')) verdict.set(fact, 'out')
      else if (against.every((other) => verdict.get(other) === 'out')) verdict.set(fact, 'in')
      else continue
      changed = true
    }
  }
  return facts.filter((fact) => verdict.get(fact) !== 'out')
}
