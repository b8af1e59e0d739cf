import { chance, spanOf } from './distribution.ts'
import { close, letGo, say } from './segment.ts'
import { askOpinion } from './survey.ts'
import { later, type Agent, type LiveQueue, type Segment, type World } from './world.ts'

/** What becomes of a contact that is handed over. */
export type PassOn = (world: World, segment: Segment, target: LiveQueue) => void

/** The agent takes it: talk, with or without a hold, then the end. */
export function answer(world: World, segment: Segment, agent: Agent, passOn: PassOn): void {
  const { spec } = segment.queue
  segment.state = 'talking'
  segment.answeredAt = world.now
  say(world, segment, 'contact.answered', { agent: agent.spec.id })
  const waitMs = world.now - segment.since
  world.book.add(spec.id, segment.since, {
    answered: 1,
    waitMsAnswered: waitMs,
    answeredInTarget: waitMs <= spec.target.withinMs ? 1 : 0,
  })
  world.book.add(spec.id, world.now, { answeredAt: 1 })
  const { random } = segment
  // Chats side by side take longer each: the customer waits while another is served.
  const pace = agent.spec.pace * (1 + 0.2 * Math.max(0, agent.chats.length - 1))
  const talkMs = Math.round(spanOf(random, spec.talk) * pace)
  const holds = chance(random, spec.hold.share)
  const holdMs = spanOf(random, spec.hold.span)
  if (holds) {
    later(world, Math.round(talkMs * (0.3 + 0.4 * random())), () => {
      say(world, segment, 'contact.held', { on: true, by: 'agent' })
      later(world, holdMs, () => {
        segment.holdMs = holdMs
        say(world, segment, 'contact.held', { on: false, by: 'agent' })
      })
    })
  }
  later(world, talkMs + (holds ? holdMs : 0), () => hangUp(world, segment, agent, passOn))
}

export function hangUp(world: World, segment: Segment, agent: Agent, passOn: PassOn): void {
  const { spec } = segment.queue
  const { random } = segment
  let draw = random()
  const transfer = spec.transfers.find((one) => (draw -= one.share) < 0)
  const target = transfer && segment.visit < 3 ? world.live.get(transfer.to) : undefined
  const how = target
    ? transfer?.attended
      ? 'transfer_attended'
      : 'transfer_blind'
    : spec.channel === 'chat' && chance(random, 0.06)
      ? 'system'
      : chance(random, 0.55)
        ? 'customer'
        : 'agent'
  const next = target ? `${segment.contact}~${segment.visit + 1}` : undefined
  close(world, segment, how, { ...(target && { to: target.spec.id, next }) })
  segment.state = 'wrapping'
  world.segments.add(segment)
  world.book.add(spec.id, world.now, { endedAnswered: 1, transferred: target ? 1 : 0 })
  const resolved = !target && chance(random, 0.84)
  later(world, spanOf(random, spec.wrap), () => wrap(world, segment, agent, resolved))
  if (target) {
    passOn(world, segment, target)
  } else if (spec.survey && !segment.outbound) {
    const strain = Math.min(1, (segment.answeredAt - segment.since) / 180_000) + (resolved ? 0 : 0.8)
    askOpinion(world, spec.survey, { about: `segment/${segment.id}`, queue: spec.id, source: spec.source, agent: agent.spec.id, strain, customer: segment.customer, random }) // prettier-ignore
  }
}

export function wrap(world: World, segment: Segment, agent: Agent, resolved: boolean): void {
  say(world, segment, 'contact.wrapped', { category: segment.category, resolved })
  world.book.add(segment.queue.spec.id, world.now, {
    handled: 1,
    talkMs: segment.endedAt - segment.answeredAt - segment.holdMs,
    holdMs: segment.holdMs,
    wrapMs: world.now - segment.endedAt,
  })
  segment.state = 'over'
  world.segments.delete(segment)
  letGo(segment, agent)
  if (!agent.call && agent.chats.length === 0) agent.idleSince = world.now
  world.freed(agent)
}
