import type { Fact } from '@watchfloor/core/event/fact'
import { cutFloor, cutQueue, queueIds } from '@watchfloor/core/frame/cut'
import { Model } from '@watchfloor/core/model/model'
import { demoSettings } from '@watchfloor/core/settings/demo'
import { checkCandidate } from '@watchfloor/server/event/accept'
import { settingsBook } from '@watchfloor/server/model/settings-book'
import fc from 'fast-check'
import type { Door } from '../door.ts'
import { goodEvent, settle } from '../events.ts'
import { demand } from '../oracle.ts'
import { demandTrueModel } from '../true-model.ts'

/** So much of the processor a handful of facts may take, ms: the floor waits for it. */
const FOLD_MS = 1_000

/**
 * What the door takes must fold: the model alone, without a server around it, so that a counter-example gets small. A case is a handful of facts
 * with odd times, names and numbers; figures and the board's records are cut from them and held to the recount.
 */
export const fold: Door<Record<string, unknown>[]> = {
  name: 'fold',
  share: 1,
  atOnce: 1,
  cases: () => fc.array(goodEvent, { minLength: 1, maxLength: 12 }),
  async run({ now }, events) {
    const facts = new Map<string, Fact>()
    for (const event of events) {
      const checked = checkCandidate(settle(event, now))
      demand('fact' in checked, () => `a good event was refused: ${JSON.stringify(checked)}`)
      // Of what has one key and two contents the log's order decides; here the first will do.
      const key = `${checked.fact.source}\0${checked.fact.id}`
      if (!facts.has(key)) facts.set(key, checked.fact)
    }
    const model = new Model(settingsBook(demoSettings()))
    const began = process.threadCpuUsage()
    let seq = 0
    for (const fact of facts.values()) model.apply([{ seq: ++seq, receivedAt: now, fact }], now)
    model.advance(now + 500)
    const { user, system } = process.threadCpuUsage(began)
    const ms = (user + system) / 1000
    demand(ms < FOLD_MS, () => `${facts.size} facts took ${Math.round(ms)} ms of the processor to fold`)
    JSON.stringify([
      cutFloor(model, now + 500, { repeats: 0, conflicts: 0 }),
      queueIds(model).map((queue) => cutQueue(model, queue, now + 500)),
    ])
    demandTrueModel(model, [...facts.values()])
  },
}
