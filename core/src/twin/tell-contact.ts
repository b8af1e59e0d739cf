import type { Happening } from './happening.ts'
import { tellSelfService, whoComes } from './customer.ts'
import { chance } from './distribution.ts'
import type { ContactTale, Segment } from './contact.ts'
import { serial, tell, type Teller } from './notes.ts'
import type { ContactObserver } from './observer.ts'
import { askOpinion } from './survey.ts'
import { iso, later, type Callback, type LiveQueue } from './world.ts'

/** Its earlier facts are told already, and numbered from 0; more than a hundred they are not. */
const TOLD_BEFORE = 100

/** Tells what befalls contacts. */
export function contactTeller(teller: Teller): ContactObserver {
  const { world, streams, book } = teller
  return {
    contactCame(segment, day, count) {
      const { queue } = segment
      const { spec } = queue
      const random = streams(`contact/${spec.id}/${day.date}/${count}`)
      const { customer, category } = whoComes(teller, spec, random)
      segment.tale = { ...fresh, contact: newContactId(teller, queue), customer, category, channel: spec.channel, random }
      const next = `segment/${segment.id}`
      tellSelfService(teller, spec, { thing: `${spec.id}-${day.date}-${count}`, next, topic: category, random })
    },
    contactPassedOn(segment, from) {
      const { contact, customer, category, random } = from.tale!
      segment.tale = { ...fresh, contact, customer, category, random, channel: segment.queue.spec.channel, previous: from.id }
    },
    contactCalledBack(segment, { tale, queue }) {
      const { askedAs, customer, category, random } = tale!
      const contact = newContactId(teller, queue)
      segment.tale = { ...fresh, contact, customer, category, random, channel: 'callback', callbackOf: askedAs }
    },
    contactRestored(segment, { id, customer, category, channel }) {
      const [contact = id] = id.split('~')
      segment.tale = { ...fresh, contact, customer, category, channel, random: streams(`restored/${id}`), n: TOLD_BEFORE }
      if (segment.state === 'talking') tellHold(teller, segment)
    },
    callbackRestored: ({ askedAs, customer, category }) => ({
      askedAs,
      customer,
      category,
      random: streams(`restored/${askedAs}`),
    }),
    queued(segment, open) {
      const { queue, outbound, urgent } = segment
      const { contact, channel, customer, previous, callbackOf } = segment.tale!
      say(teller, segment, 'contact.queued', {
        contact,
        queue: queue.spec.id,
        channel,
        direction: outbound ? 'out' : 'in',
        customer,
        language: 'pt-BR',
        ...(urgent && { priority: 5 }),
        ...(previous && { previous }),
        ...(callbackOf && { callback_of: callbackOf }),
      })
      book.add(queue.spec.id, world.now, open ? { offered: 1 } : { rejected: 1 })
      if (!open) say(teller, segment, 'contact.ended', { how: 'rejected' })
    },
    alerted(segment, agent) {
      say(teller, segment, 'contact.alerted', { agent: agent.spec.id })
    },
    missed(segment, agent, how) {
      say(teller, segment, 'contact.missed', { agent: agent.spec.id, how, ringing: world.now - segment.alertedAt })
      book.add(segment.queue.spec.id, world.now, { missedAlerts: 1 })
    },
    answered(segment, agent) {
      const { spec } = segment.queue
      say(teller, segment, 'contact.answered', { agent: agent.spec.id })
      const waitMs = world.now - segment.since
      const answeredInTarget = waitMs <= spec.target.withinMs ? 1 : 0
      book.add(spec.id, segment.since, { answered: 1, waitMsAnswered: waitMs, answeredInTarget })
      book.add(spec.id, world.now, { answeredAt: 1 })
      tellHold(teller, segment)
    },
    left(segment, how, promiseAt) {
      const { id, target } = segment.queue.spec
      const waitMs = world.now - segment.since
      if (how === 'abandoned') {
        const shortAbandoned = waitMs <= target.shortMs ? 1 : 0
        const abandonedInTarget = waitMs <= target.withinMs ? 1 : 0
        book.add(id, segment.since, { abandoned: 1, waitMsAbandoned: waitMs, shortAbandoned, abandonedInTarget })
        book.add(id, world.now, { abandonedAt: 1 })
      } else {
        book.add(id, segment.since, { flowOut: 1, waitMsFlowOut: waitMs, callbackAsked: how === 'callback' ? 1 : 0 })
        book.add(id, world.now, { flowOutAt: 1 })
      }
      say(teller, segment, 'contact.ended', { how, ...(how === 'callback' && { promise: iso(promiseAt) }) })
    },
    hungUp(segment, agent, target, attended) {
      const { spec } = segment.queue
      const tale = segment.tale!
      const { random, contact, customer } = tale
      segment.how = target ? (attended ? 'transfer_attended' : 'transfer_blind') : whoEnds(segment)
      const next = target && { to: target.spec.id, next: `${contact}~${segment.visit + 1}` }
      say(teller, segment, 'contact.ended', { how: segment.how, ...next })
      book.add(spec.id, world.now, { endedAnswered: 1, transferred: target ? 1 : 0 })
      tale.resolved = !target && chance(random, 0.84)
      if (target || !spec.survey || segment.outbound) return
      const strain = Math.min(1, (segment.answeredAt - segment.since) / 180_000) + (tale.resolved ? 0 : 0.8)
      askOpinion(teller, spec.survey, { about: `segment/${segment.id}`, queue: spec.id, source: spec.source, agent: agent.spec.id, strain, customer, random }) // prettier-ignore
    },
    wrapped(segment) {
      const { category, resolved } = segment.tale!
      say(teller, segment, 'contact.wrapped', { category, resolved })
      book.add(segment.queue.spec.id, world.now, {
        handled: 1,
        talkMs: segment.endedAt - segment.answeredAt - segment.holdMs,
        holdMs: segment.holdMs,
        wrapMs: world.now - segment.endedAt,
      })
    },
    taleForCallback(segment): Callback['tale'] {
      const { customer, category, random } = segment.tale!
      return { askedAs: segment.id, customer, category, random }
    },
  }
}

const fresh = { resolved: false, n: 0 } satisfies Partial<ContactTale>

/** The id a system of that kind would give: its clock in seconds and a running number. */
function newContactId(teller: Teller, { spec }: LiveQueue): string {
  return `${teller.world.floor.idPrefix}${Math.floor(teller.world.now / 1000)}.${serial(teller, spec.source)}`
}

/** The hold that is to come, or to end. */
function tellHold(teller: Teller, segment: Segment): void {
  const { holdFromAt, holdMs, queue, tale } = segment
  const { now } = teller.world
  const tellIt = (on: boolean) =>
    tell(teller, queue.spec.source, 'contact.held', 'segment', `${tale!.contact}~${visit}`, tale!.n++, { on, by: 'agent' })
  const { visit } = segment
  if (holdMs > 0 && holdFromAt >= now) later(teller.world, holdFromAt - now, () => tellIt(true))
  if (holdFromAt + holdMs > now) later(teller.world, holdFromAt + holdMs - now, () => tellIt(false))
}

function whoEnds({ queue, tale }: Segment): 'system' | 'customer' | 'agent' {
  if (queue.isChat && chance(tale!.random, 0.06)) return 'system'
  return chance(tale!.random, 0.55) ? 'customer' : 'agent'
}

function say<T extends Happening['type']>(teller: Teller, segment: Segment, type: T, data: Happening<T>['data']): void {
  tell(teller, segment.queue.spec.source, type, 'segment', segment.id, segment.tale!.n++, data)
}
