import { parentPort } from 'node:worker_threads'
import { Model, type Arrival } from '@watchfloor/core/model/model'
import type { Settings } from '@watchfloor/core/settings/settings'
import { randomStreams } from '@watchfloor/core/twin/random'
import type { Prediction } from '@watchfloor/db/risk/prediction'
import { KEPT_MS } from '../model/residence.ts'
import { settingsBook } from '../model/settings-book.ts'
import { Judge } from './judge.ts'
import { sayRisks } from './say-risks.ts'

/** First the settings, then the log day by day; each day is answered with what was decided in it. */
export type RehearsalTask = { settings: Settings; stepMs: number; seed: number } | { facts: Arrival[]; from: number; to: number }
export type RehearsalAnswer = { decided: Prediction[] }

let rehearsal: Rehearsal | null = null

parentPort!.on('message', (task: RehearsalTask) => {
  if ('settings' in task) rehearsal = new Rehearsal(task.settings, task.stepMs, task.seed)
  else parentPort!.postMessage({ decided: rehearsal!.play(task.facts, task.from, task.to) } satisfies RehearsalAnswer)
})

/** Lives through the log once more, minute by minute, and says at each look what boards would have said then: nothing of what came later is known. */
class Rehearsal {
  readonly #model: Model
  readonly #judge: Judge
  readonly #stepMs: number

  constructor(settings: Settings, stepMs: number, seed: number) {
    this.#model = new Model(settingsBook(settings))
    this.#judge = new Judge(randomStreams(seed)('which look counts'), stepMs)
    this.#stepMs = stepMs
  }

  play(facts: readonly Arrival[], from: number, to: number): Prediction[] {
    const model = this.#model
    const inOrder = [...facts].sort((a, b) => a.fact.at - b.fact.at || a.seq - b.seq)
    const decided: Prediction[] = []
    let done = 0
    for (let at = from + this.#stepMs; at <= to; at += this.#stepMs) {
      const begin = done
      while (done < inOrder.length && inOrder[done]!.fact.at <= at) done++
      model.apply(inOrder.slice(begin, done), at)
      model.advance(at)
      model.takeTouched()
      decided.push(...this.#judge.decide(model, at, true))
      this.#judge.hear(sayRisks(model, at), at)
    }
    model.evict(to - KEPT_MS)
    return decided
  }
}
