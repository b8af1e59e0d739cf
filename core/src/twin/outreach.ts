import { customerKey } from './customer.ts'
import { between, chance, exponential } from './distribution.ts'
import type { OutreachSpec } from './floor.ts'
import { clockAt, type LocalDay } from './local-day.ts'
import { tell, type Teller } from './notes.ts'
import { askRecommendation } from './survey.ts'
import { later } from './world.ts'

/** What is sent out on a day before anybody asks. */
export function planOutreach(teller: Teller, spec: OutreachSpec, day: LocalDay): void {
  const { world, streams, book } = teller
  const random = streams(`outreach/${spec.topic}/${day.date}`)
  const [opensAt, closesAt] = [clockAt(day, 9 * 60), clockAt(day, 18 * 60)]
  const meanGapMs = (closesAt - opensAt) / spec.perDay
  let count = 0
  for (let at = opensAt + exponential(random) * meanGapMs; at < closesAt; at += exponential(random) * meanGapMs) {
    const thing = `${world.floor.idPrefix}${spec.topic}-${day.date}-${++count}`
    const size = spec.cohort ? between(random, ...spec.cohort) : 1
    const customer = customerKey(Math.floor(random() * world.floor.customers))
    const to = spec.cohort ? { cohort: size } : { customer }
    const failed = chance(random, spec.failed)
    if (at < world.now) continue
    later(world, Math.round(at) - world.now, () => {
      const { topic, channel, source } = spec
      tell(teller, source, 'outreach.sent', 'outreach', thing, 0, { topic, channel, ...to, ...(failed && { failed }) })
      book.add('*', world.now, { outreach: failed ? 0 : size })
    })
  }
}

/** A dozen customers a day are asked whether they would recommend us. */
export function planRecommendations(teller: Teller, day: LocalDay): void {
  const { world, streams } = teller
  const source = world.floor.queues.find((queue) => queue.family === 'deferred')?.source
  if (!source || day.weekday > 4) return
  const random = streams(`nps/${day.date}`)
  const wave = `${day.date.slice(0, 4)}-Q${Math.ceil(Number(day.date.slice(5, 7)) / 3)}`
  for (let i = 0; i < 12; i++) {
    const at = clockAt(day, 10 * 60 + between(random, 0, 240)) + between(random, 0, 59_999)
    const customer = customerKey(Math.floor(random() * world.floor.customers))
    const thing = `${world.floor.idPrefix}nps-${day.date}-${i}`
    const own = streams(thing)
    if (at >= world.now) later(world, at - world.now, () => askRecommendation(teller, source, customer, thing, wave, own))
  }
}
