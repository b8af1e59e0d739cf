import type { Fact } from '../event/fact.ts'
import type { SmallRecord } from './record.ts'
import { smallShares } from './small-shares.ts'
import { addFact } from './standing.ts'
import type { Table } from './table.ts'

/** Surveys, outreach and help sessions of a model. A survey follows the queue of what it is about. */
export class SmallDesk {
  readonly smalls = new Map<string, SmallRecord>()
  readonly #table: Table
  readonly #queueOf: (source: string, subject: string) => string | null
  readonly #about = new Map<string, SmallRecord[]>()
  readonly #dirty = new Set<SmallRecord>()

  /** `queueOf` gives the queue of a ticket or segment by its subject. */
  constructor(table: Table, queueOf: (source: string, subject: string) => string | null) {
    this.#table = table
    this.#queueOf = queueOf
  }

  file(fact: Fact): void {
    const key = `${fact.kind}\n${fact.source}\n${fact.thing}`
    let record = this.smalls.get(key)
    if (!record) this.smalls.set(key, (record = { key, source: fact.source, facts: [], shares: [] }))
    if (addFact(record.facts, fact)) this.#dirty.add(record)
  }

  /** What surveys are about came to another queue. */
  subjectMoved(subject: string): void {
    for (const survey of this.#about.get(subject) ?? []) this.#dirty.add(survey)
  }

  settle(): void {
    for (const record of this.#dirty) this.#refresh(record)
    this.#dirty.clear()
  }

  /** Puts away what is from before a moment; `gone` is told of each. */
  evict(cutoff: number, gone: (record: SmallRecord) => void): void {
    for (const record of this.smalls.values()) {
      if (record.facts.some((fact) => fact.at >= cutoff)) continue
      this.smalls.delete(record.key)
      gone(record)
      for (const subject of aboutOf(record)) {
        const left = this.#about.get(subject)?.filter((survey) => survey !== record) ?? []
        if (left.length === 0) this.#about.delete(subject)
        else this.#about.set(subject, left)
      }
    }
  }

  #refresh(record: SmallRecord): void {
    for (const subject of aboutOf(record)) {
      const known = this.#about.get(subject)
      if (!known) this.#about.set(subject, [record])
      else if (!known.includes(record)) known.push(record)
    }
    const shares = smallShares(record.facts, (about) => this.#queueOf(record.source, about))
    if (!this.#table.book.exchange(record.shares, shares)) return
    for (const share of record.shares) this.#table.touched.add(share.queue)
    for (const share of shares) this.#table.touched.add(share.queue)
    record.shares = shares
  }
}

/** Subjects that a survey is about. */
export function aboutOf(record: SmallRecord): Set<string> {
  const subjects = new Set<string>()
  for (const fact of record.facts) {
    if ((fact.type === 'survey.sent' || fact.type === 'survey.answered') && fact.data.about) subjects.add(fact.data.about)
  }
  return subjects
}
