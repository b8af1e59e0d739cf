import { beginningsOf } from './activity.ts'
import { SPAN_MS, spanOf, type AgentRecord, type Owner } from './agent.ts'

type Beginning = { at: number; owner: Owner }

/** When an agent began things, in order, worked out once a span: good for as long as nothing is filed with him anew. */
export class Beginnings {
  readonly #agent: AgentRecord
  readonly #spans = new Map<number, Beginning[]>()

  constructor(agent: AgentRecord) {
    this.#agent = agent
  }

  /** The first beginning in `[from, to)` of anything but `owner`; null where there is none. */
  firstOfOthers(owner: Owner, from: number, to: number): number | null {
    for (let span = spanOf(from); span < to; span += SPAN_MS) {
      const beginnings = this.#in(span)
      for (let n = firstFrom(beginnings, from); n < beginnings.length; n++) {
        const beginning = beginnings[n]!
        if (beginning.at >= to) return null
        if (beginning.owner !== owner) return beginning.at
      }
    }
    return null
  }

  #in(span: number): Beginning[] {
    let found = this.#spans.get(span)
    if (!found) {
      found = this.#agent
        .owners(span)
        .flatMap((owner) => beginningsOf(owner, this.#agent.id).map((at) => ({ at, owner })))
        .filter(({ at }) => at >= span && at < span + SPAN_MS)
        .sort((a, b) => a.at - b.at)
      this.#spans.set(span, found)
    }
    return found
  }
}

function firstFrom(beginnings: readonly Beginning[], at: number): number {
  let low = 0
  let high = beginnings.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (beginnings[middle]!.at < at) low = middle + 1
    else high = middle
  }
  return low
}
