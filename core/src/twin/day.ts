import { demandOf, nextArrival } from './demand.ts'
import { between, chance, exponential, pick } from './distribution.ts'
import type { OutreachSpec, QueueSpec } from './floor.ts'
import { clockAt, openSpans, type LocalDay } from './local-day.ts'
import { planShift } from './presence.ts'
import type { Random } from './random.ts'
import { enter } from './line.ts'
import { newContactId } from './segment.ts'
import { askRecommendation } from './survey.ts'
import { open } from './ticket.ts'
import { tell, type World } from './world.ts'

/** Enters what a local day will bring: who comes to work, who calls and writes, what is sent out. Each has streams of its own for that day. */
export function planDay(world: World, day: LocalDay, to: number): void {
  for (const agent of world.agents) {
    const shift = agent.spec.week[day.weekday]
    if (shift) planShift(world, agent, shift, day)
  }
  for (const queue of world.floor.queues) planArrivals(world, queue, day, to)
  for (const campaign of world.floor.outreach) planOutreach(world, campaign, day)
  planRecommendations(world, day)
}

/** Only the night shift of the day before matters to a simulation that begins today. */
export function planShiftsOf(world: World, day: LocalDay): void {
  for (const agent of world.agents) {
    const shift = agent.spec.week[day.weekday]
    if (shift && shift.end > 1440) planShift(world, agent, shift, day)
  }
}

function planArrivals(world: World, spec: QueueSpec, day: LocalDay, to: number): void {
  const { streams, floor } = world
  const pieces = demandOf(floor, spec, day, streams)
  const arrivals = streams(`arrivals/${spec.id}/${day.date}`)
  const spans = openSpans(spec.calendar, day)
  let count = 0
  let at = nextArrival(pieces, day, day.startAt, arrivals)
  const advance = () => {
    count++
    if (at !== null) at = nextArrival(pieces, day, at, arrivals)
  }
  const enterNext = () => {
    if (at === null || at >= to) return
    world.agenda.add(at, () => {
      const isOpen = spans.some(([opensAt, closesAt]) => world.now >= opensAt && world.now < closesAt)
      receive(world, spec, day, count, isOpen, streams(`contact/${spec.id}/${day.date}/${count}`))
      advance()
      enterNext()
    })
  }
  while (at !== null && at < world.now) advance() // the day began without us
  enterNext()
}

function receive(world: World, spec: QueueSpec, day: LocalDay, count: number, isOpen: boolean, random: Random): void {
  // A square makes some customers frequent ones.
  const customer = customerKey(Math.floor(random() ** 2 * world.floor.customers))
  const category = pick(random, spec.categories)
  const live = world.live.get(spec.id)
  const deferred = world.deferred.get(spec.id)
  const { selfService, source } = spec
  const draw = random()
  const other = random()
  let thing = ''
  if (live) thing = enter(world, live, isOpen, { contact: newContactId(world, live), visit: 1, customer, category, random }).id
  else if (deferred) {
    thing = `${world.floor.idPrefix}${spec.id.slice(0, 2).toUpperCase()}-${day.date.slice(2).replaceAll('-', '')}-${String(count + 1).padStart(3, '0')}`
    open(world, deferred, thing, customer, category, random)
  }
  if (!selfService) return
  const session = (how: 'handed_over' | 'confirmed' | 'left') => {
    const id = `${selfService.kind}-${spec.id}-${day.date}-${count}-${how}`
    const next = how === 'handed_over' ? { next: `${live ? 'segment' : 'ticket'}/${thing}` } : {}
    tell(world, source, 'selfservice.ended', 'session', `${world.floor.idPrefix}${id}`, 0, {
      kind: selfService.kind,
      how,
      topic: category,
      ...next,
    })
    world.book.add('*', world.now, {
      selfService: 1,
      selfServiceConfirmed: how === 'confirmed' ? 1 : 0,
      selfServiceHandedOver: how === 'handed_over' ? 1 : 0,
    })
  }
  if (draw < selfService.handedOver) session('handed_over')
  if (other < selfService.confirmedPerContact) session('confirmed')
  else if (other < selfService.confirmedPerContact + selfService.leftPerContact) session('left')
}

function planOutreach(world: World, spec: OutreachSpec, day: LocalDay): void {
  const random = world.streams(`outreach/${spec.topic}/${day.date}`)
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
    world.agenda.add(Math.round(at), () => {
      tell(world, spec.source, 'outreach.sent', 'outreach', thing, 0, {
        topic: spec.topic,
        channel: spec.channel,
        ...to,
        ...(failed && { failed }),
      })
      world.book.add('*', world.now, { outreach: failed ? 0 : size })
    })
  }
}

/** A dozen customers a day are asked whether they would recommend us. */
function planRecommendations(world: World, day: LocalDay): void {
  const source = world.floor.queues.find((queue) => queue.family === 'deferred')?.source
  if (!source || day.weekday > 4) return
  const random = world.streams(`nps/${day.date}`)
  const wave = `${day.date.slice(0, 4)}-Q${Math.ceil(Number(day.date.slice(5, 7)) / 3)}`
  for (let i = 0; i < 12; i++) {
    const at = clockAt(day, 10 * 60 + between(random, 0, 240)) + between(random, 0, 59_999)
    const customer = customerKey(Math.floor(random() * world.floor.customers))
    const thing = `${world.floor.idPrefix}nps-${day.date}-${i}`
    const own = world.streams(thing)
    if (at >= world.now) world.agenda.add(at, () => askRecommendation(world, source, customer, thing, wave, own))
  }
}

function customerKey(number: number): string {
  return `cus-${String(number).padStart(5, '0')}`
}
