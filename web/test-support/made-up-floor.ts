import type {
  AgentCounts,
  Frame,
  Items,
  Moment,
  PaceItem,
  PaceTally,
  QueueItem,
  SourceItem,
  StaffGroup,
  TicketItem,
  TrackItem,
  YoungFate,
} from '@watchfloor/core/frame/frame'
import { type Counts, noCounts } from '@watchfloor/core/model/counts'

export const scenarios = ['full', 'calm', 'empty', 'sixty', 'crowded', 'doubted', 'loading'] as const
export type Scenario = (typeof scenarios)[number]

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** A zone in which it is 14 o'clock now: a made-up floor is always looked at in the afternoon. */
const hoursWest = ((((new Date().getUTCHours() - 14 + 36) % 24) + 24) % 24) - 12
const ZONE = `Etc/GMT${hoursWest >= 0 ? '+' : ''}${hoursWest}`
const OFFSET = hoursWest * HOUR

type Plan = {
  id: string
  name: string
  channel: QueueItem['channel']
  family: QueueItem['family']
  share: number
  withinMs: number
  level: number
  offered: number
  waiting: number
  longestMs: number
  ahtMs: number
  agents: Partial<AgentCounts>
  busyShare: number
  provisional?: boolean
  closed?: boolean
}

const plans: Plan[] = [
  plan(
    'sales',
    'Phone Sales',
    'voice',
    'live',
    0.8,
    20 * SECOND,
    0.694,
    412,
    11,
    102 * SECOND,
    372 * SECOND,
    { talking: 7, holding: 1, wrapping: 1, available: 0, ringing: 0, aux: 2 },
    0.94,
  ),
  plan(
    'support',
    'Phone Support',
    'voice',
    'live',
    0.8,
    20 * SECOND,
    0.744,
    388,
    2,
    14 * SECOND,
    431 * SECOND,
    { talking: 6, wrapping: 1, available: 1, aux: 1 },
    0.86,
  ),
  plan(
    'chat',
    'Chat',
    'chat',
    'live',
    0.8,
    30 * SECOND,
    0.787,
    241,
    3,
    38 * SECOND,
    518 * SECOND,
    { talking: 5, available: 1 },
    0.82,
  ),
  plan(
    'whatsapp',
    'WhatsApp',
    'whatsapp',
    'deferred',
    0.9,
    15 * MINUTE,
    0.842,
    522,
    22,
    0,
    290 * SECOND,
    { talking: 8, available: 1, aux: 1 },
    0.9,
  ),
  plan(
    'email',
    'E-mail',
    'email',
    'deferred',
    0.9,
    2 * HOUR,
    0.962,
    187,
    41,
    0,
    612 * SECOND,
    { talking: 4, available: 3 },
    0.71,
  ),
  plan('social', 'Social', 'social', 'deferred', 0.9, HOUR, 0.941, 92, 6, 0, 344 * SECOND, { talking: 2, available: 1 }, 0.78),
  plan(
    'vip',
    'Key accounts',
    'voice',
    'live',
    0.9,
    15 * SECOND,
    0.953,
    38,
    0,
    0,
    402 * SECOND,
    { talking: 1, available: 2 },
    0.44,
  ),
  plan('night', 'Night desk', 'voice', 'live', 0.8, 20 * SECOND, 0, 0, 0, 0, 0, {}, 0, { closed: true }),
]

/** A frame's worth of made-up floor at `now`: the same moment and tick give the same figures. */
export function madeUpFloor(scenario: Scenario, now: number, tick: number): Items {
  const random = randomFrom(7 + Math.floor(tick / 4))
  const dayFrom = Math.floor((now - OFFSET) / (24 * HOUR)) * 24 * HOUR + OFFSET
  if (scenario === 'empty') return { floor: floor(now, dayFrom, noCounts(), {}), moments: { list: [] } }

  const chosen = scenario === 'crowded' ? crowd() : scenario === 'sixty' ? sixty() : plans
  const queues = chosen.map((each) => queue(each, now, tick, scenario, random))
  const items: Items = {
    floor: floor(now, dayFrom, sumOf(queues), {
      available: 6,
      ringing: 1,
      talking: 33,
      holding: 1,
      wrapping: 5,
      aux: 9,
      offline: 8,
    }),
    'day/*': day(now, dayFrom, scenario),
    moments: { list: moments(now, tick, scenario) },
  }
  for (const each of queues) items[`queue/${each.id}`] = each
  for (const [n, each] of queues.entries()) items[`pace/${each.id}`] = pace(chosen[n]!, each, now, scenario)
  items.staff = { groups: groups(chosen, scenario) }
  items['track/wait'] = track(scenario === 'calm' ? 37 : 512)
  items['track/ticket'] = track(scenario === 'calm' ? 12 : 1_240)
  for (const each of tickets(now, scenario)) items[`ticket/${each.source}/${each.ref}`] = each
  for (const each of sources(now, scenario)) items[`source/${each.id}`] = each
  if (scenario === 'loading') items.floor!.backfill = 0.3
  return items
}

/** What differs between two sets of items, as a frame carries it. */
export function difference(before: Items, after: Items): Pick<Frame, 'upserts' | 'removals'> {
  const upserts: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(after)) {
    if (JSON.stringify(value) !== JSON.stringify((before as Record<string, unknown>)[key])) upserts[key] = value
  }
  return { upserts: upserts as Items, removals: Object.keys(before).filter((key) => !(key in after)) as Frame['removals'] }
}

function plan(
  id: string,
  name: string,
  channel: Plan['channel'],
  family: Plan['family'],
  share: number,
  withinMs: number,
  level: number,
  offered: number,
  waiting: number,
  longestMs: number,
  ahtMs: number,
  agents: Plan['agents'],
  busyShare: number,
  more: Partial<Plan> = {},
): Plan {
  return { id, name, channel, family, share, withinMs, level, offered, waiting, longestMs, ahtMs, agents, busyShare, ...more }
}

/** Sixty ordinary queues. */
function sixty(): Plan[] {
  return Array.from({ length: 60 }, (_, n) => {
    const plan = plans[n % plans.length]!
    return { ...plan, id: `q${n}`, name: `${plan.name} ${n + 1}` }
  })
}

function crowd(): Plan[] {
  const names = [
    'Atendimento ao cliente de linhas empresariais e governamentais da região metropolitana',
    'Retention',
    '客户服务',
    'Billing',
  ]
  return Array.from({ length: 60 }, (_, n) => ({
    ...plans[n % plans.length]!,
    id: `q${n}`,
    name: `${names[n % names.length]} ${n + 1}`,
    offered: (plans[n % plans.length]!.offered + n) * 9_731,
    waiting: plans[n % plans.length]!.waiting * 1_234,
    longestMs: n % 5 === 0 ? 27 * HOUR : plans[n % plans.length]!.longestMs,
    agents: Object.fromEntries(Object.entries(plans[n % plans.length]!.agents).map(([state, count]) => [state, count * 131])),
    provisional: n % 9 === 0,
  }))
}

function queue(plan: Plan, now: number, tick: number, scenario: Scenario, random: () => number): QueueItem {
  const calm = scenario === 'calm'
  const level = calm && plan.offered > 0 ? Math.min(0.99, plan.share + 0.06) : plan.level
  const waiting = calm ? 0 : Math.max(0, plan.waiting + (plan.waiting > 2 ? Math.floor(random() * 3) - 1 : 0))
  const live = plan.family === 'live'
  const agents: AgentCounts = {
    available: 0,
    ringing: 0,
    talking: 0,
    holding: 0,
    wrapping: 0,
    aux: 0,
    offline: 0,
    ...plan.agents,
  }
  const busy = agents.talking + agents.holding + agents.wrapping
  const today = counts(plan, level, tick)
  return {
    id: plan.id,
    at: now,
    name: plan.name,
    channel: plan.channel,
    family: plan.family,
    provisional: plan.provisional ?? false,
    open: !plan.closed,
    changesAt: plan.closed ? now + 9 * HOUR : null,
    wait: { share: live ? plan.share : 0.8, withinMs: live ? plan.withinMs : 20_000, variant: 'C', shortMs: 5_000 },
    first: live ? null : { share: plan.share, withinMs: plan.withinMs },
    today,
    waitingSince: live
      ? Array.from(
          { length: Math.min(waiting, 500) },
          (_, n) => now - Math.max(1_000, plan.longestMs - n * 6_000) - (tick % 240) * 250,
        )
      : [],
    waiting: live ? waiting : 0,
    priorities: [],
    ringing: [],
    young:
      live && plan.offered > 0
        ? ([
            [now - 8_000, 'answered'],
            [now - 3_000, 'abandoned'],
          ] as [number, YoungFate][])
        : [],
    agents,
    occupancy: {
      at: now,
      busyMs: plan.busyShare * 40 * HOUR,
      availableMs: plan.busyShare > 0 ? (1 - plan.busyShare) * 40 * HOUR : 0,
      busyNow: busy,
      availableNow: agents.available,
    },
    tickets: ticketsOf(plan, now, scenario),
    doubted:
      scenario === 'doubted' && plan.channel === 'voice'
        ? ['pbx']
        : scenario === 'doubted' && plan.id === 'email'
          ? ['mail']
          : [],
  }
}

function ticketsOf(plan: Plan, now: number, scenario: Scenario): QueueItem['tickets'] {
  if (plan.family === 'live')
    return { open: 0, paused: 0, unassigned: 0, firstDue: [], firstRunning: 0, nextDueAt: null, resolveDueAt: null }
  const start =
    scenario === 'calm' ? 4 * MINUTE : plan.id === 'whatsapp' ? -3 * MINUTE : plan.id === 'social' ? 11 * MINUTE : 72 * MINUTE
  const base = now - (now % HOUR) + (now % HOUR > 30 * MINUTE ? HOUR : 0)
  const firstDue = Array.from({ length: Math.min(500, plan.waiting) }, (_, n) => Math.max(base, now) + start + n * 95_000)
  return {
    open: plan.waiting * 2 + 3,
    paused: 4,
    unassigned: 2,
    firstDue,
    firstRunning: plan.waiting,
    nextDueAt: null,
    resolveDueAt: now + 5 * HOUR,
  }
}

function counts(plan: Plan, level: number, tick: number): Counts {
  const total = noCounts()
  const offered = plan.offered + (plan.offered > 0 ? Math.floor(tick / 40) : 0)
  if (offered === 0) return total
  const abandoned = Math.round(offered * (level < plan.share ? 0.05 : 0.015))
  const live = plan.family === 'live'
  if (live) {
    total.offered = offered
    total.abandoned = abandoned
    total.shortAbandoned = Math.floor(abandoned / 4)
    total.answered = offered - abandoned - plan.waiting
    total.answeredInTarget = Math.round(level * (offered - total.shortAbandoned))
    total.waitMsAnswered = total.answered * (level < plan.share ? 48_000 : 14_000)
    total.answeredAt = total.answered
    total.abandonedAt = abandoned
  } else {
    total.ticketsOpened = offered
    total.ticketsSolved = offered - plan.waiting
    total.firstResponses = offered - plan.waiting
    total.firstResponseMs = total.firstResponses * plan.withinMs * 0.42
    total.firstMet = Math.round(level * (offered - plan.waiting))
    total.firstMissed = offered - plan.waiting - total.firstMet
  }
  total.handled = live ? total.answered : total.ticketsSolved
  total.talkMs = Math.round(total.handled * plan.ahtMs * 0.85)
  total.wrapMs = Math.round(total.handled * plan.ahtMs * 0.15)
  return total
}

/** The last hour as a tenth of the day, and nothing usual: what comes is what came. */
function pace(plan: Plan, item: QueueItem, now: number, scenario: Scenario): PaceItem {
  const { id, name, family, open, wait, first, waiting, today, tickets } = item
  const running = now - (now % (15 * MINUTE))
  const live = family === 'live'
  const whole: PaceTally = {
    offered: today.offered,
    opened: today.ticketsOpened,
    answered: today.answered,
    abandoned: today.abandoned,
    waitMs: today.abandoned * 125 * SECOND,
    handled: today.handled,
    handleMs: today.handled * plan.ahtMs,
    replies: today.firstResponses,
    solved: today.ticketsSolved,
    busyMs: today.handled * plan.ahtMs,
    attendedMs: today.handled * plan.ahtMs * (plan.channel === 'chat' ? 0.5 : 1),
  }
  // so much that the people of the plan are about what is needed
  const staffed = Object.values(plan.agents).reduce((sum, count) => sum + count, 0)
  const share =
    today.handled === 0
      ? 0
      : (staffed * plan.busyShare * 75 * MINUTE * (scenario === 'calm' ? 0.7 : 0.85)) / (whole.attendedMs || 1)
  const lately = Object.fromEntries(Object.entries(whole).map(([key, count]) => [key, Math.round(count * share)])) as PaceTally
  const slots = Array.from({ length: 9 }, (_, n) => {
    const slot = running + n * 15 * MINUTE
    return tickets.firstDue.filter((dueAt) => dueAt >= slot && dueAt < slot + 15 * MINUTE).length
  })
  return {
    ...{ id, name, family, open, wait, first, waiting, lately, usual: null, slots: plan.channel === 'chat' ? 2 : 1 },
    ...{ from: running - 60 * MINUTE, today: whole, dueFrom: running, due: live ? [] : slots },
    overdue: tickets.firstDue.filter((dueAt) => dueAt < running).length,
  }
}

/** Everybody serves one queue, but for two who serve Sales and Support. */
function groups(plans: readonly Plan[], scenario: Scenario): StaffGroup[] {
  const own = plans.map(({ id, agents }): StaffGroup => {
    const { available = 0, ringing = 0, talking = 0, holding = 0, wrapping = 0, aux = 0 } = agents
    const calm = scenario === 'calm' ? 4 : 0
    return {
      queues: [id],
      here: available + ringing + talking + holding + wrapping + calm,
      free: available + calm,
      away: aux,
      untold: 0,
    }
  })
  const both: StaffGroup = { queues: ['sales', 'support'], here: 2, free: 0, away: 0, untold: 0 }
  return [...own.filter(({ here, away }) => here + away > 0), ...(plans.some(({ id }) => id === 'sales') ? [both] : [])]
}

function track(n: number): TrackItem {
  const bins = [0.04, 0.15, 0.25, 0.34, 0.46, 0.55, 0.65, 0.7, 0.86, 0.96].map((p, tenth) => ({
    p,
    share: Math.max(0, p + (tenth % 2 === 0 ? 0.01 : -0.02)),
    n: Math.round(n / 10),
  }))
  const proven = n >= 200
  return { n, since: 0, state: proven ? 'proven' : 'unproven', bins, ece: 0.014, skill: 0.31, knots: [], own: {} }
}

function floor(now: number, from: number, today: Counts, agents: Partial<AgentCounts>): Items['floor'] {
  const all: AgentCounts = { available: 0, ringing: 0, talking: 0, holding: 0, wrapping: 0, aux: 0, offline: 0, ...agents }
  return {
    site: { id: 'sp', name: 'Atendimento São Paulo', zone: ZONE, locale: 'en' },
    settingsVersion: 3,
    day: { from, to: from + 24 * HOUR },
    today,
    agents: all,
    auxReasons: all.aux ? { break: 4, meal: 2, training: 2, '': 1 } : {},
    occupancy: {
      at: now,
      busyMs: all.talking * 4 * HOUR * 0.89,
      availableMs: all.talking * 4 * HOUR * 0.11,
      busyNow: all.talking + all.holding + all.wrapping,
      availableNow: all.available,
    },
    position: { arrival: Math.floor(now / 1_000) % 1_000_000, events: 48_212, late: 12, repeats: 3, conflicts: 0 },
    backfill: null,
  }
}

function tickets(now: number, scenario: Scenario): TicketItem[] {
  const steps = [-14, -3, 2, 6, 9, 18, 27, 41, 66, 95]
  const many = scenario === 'crowded' ? 30 : steps.length
  const base = now - (now % (10 * MINUTE))
  return Array.from({ length: many }, (_, n) => ({
    ref: scenario === 'crowded' ? `CASE-2026-11-${48_177 + n}-URGENT-ESCALATED` : `#${48_177 + n * 13}`,
    source: n % 3 === 1 ? 'mail' : 'zendesk',
    queue: ['whatsapp', 'email', 'social'][n % 3]!,
    channel: (['whatsapp', 'email', 'social'] as const)[n % 3]!,
    priority: n % 4 === 0 ? 1 : n % 3 === 0 ? 2 : null,
    tier: 1,
    category: ['delivery', 'invoice', 'complaint', 'access', 'refund'][n % 5]!,
    openedAt: now - 3 * HOUR,
    agent: n % 3 === 0 ? null : 'a1',
    clock: (['first', 'next', 'first', 'resolve'] as const)[n % 4]!,
    dueAt:
      (scenario === 'calm' ? base + 40 * MINUTE : base) +
      (steps[n % steps.length]! + Math.floor(n / steps.length) * 100) * MINUTE,
    stillUntil: n === 7 ? now + 15 * HOUR : null,
    closedMs: 0,
  }))
}

function sources(now: number, scenario: Scenario): SourceItem[] {
  const names: [string, string][] = [
    ['pbx', 'PABX São Paulo'],
    ['whatsapp', 'WhatsApp Business'],
    ['zendesk', 'Zendesk'],
    ['mail', 'Central de e-mail'],
  ]
  if (scenario === 'crowded') for (let n = 0; n < 12; n++) names.push([`s${n}`, `Integration connector number ${n}`])
  return names.map(([id, name]) => {
    const state =
      scenario === 'loading' ? 'lost' : scenario !== 'doubted' ? 'live' : id === 'pbx' ? 'quiet' : id === 'mail' ? 'lost' : 'live'
    return {
      id,
      name,
      state,
      lastHeardAt: state === 'live' ? now - 400 : now - 14 * MINUTE,
      since: state === 'live' ? null : now - (now % HOUR) - 28 * MINUTE,
      heartbeatMs: 5_000,
      silenceMs: 15 * MINUTE,
      lagMs: 120,
      clockWarning: false,
    }
  })
}

function day(now: number, dayFrom: number, scenario: Scenario): Items['day/*'] {
  const intervalMs = 15 * MINUTE
  const scale = scenario === 'crowded' ? 9_000 : 1
  const shape = (n: number) => {
    const hour = n / 4
    return scale * (0.6 + 34 * Math.exp(-((hour - 11) ** 2) / 7) + 27 * Math.exp(-((hour - 16) ** 2) / 6) + (hour > 7 ? 5 : 0))
  }
  const usual = Array.from({ length: 96 }, (_, n) => shape(n))
  const upTo = Math.floor((now - dayFrom) / intervalMs) + 1
  const wobble = randomFrom(99)
  return {
    from: dayFrom,
    intervalMs,
    actual: usual.slice(0, upTo).map((value) => Math.round(value * (scenario === 'calm' ? 1 : 1.07) * (0.88 + wobble() * 0.26))),
    usual,
    low: usual.map((value) => value * 0.8),
    high: usual.map((value) => value * 1.22 + 2),
    weeks: 2,
  }
}

function moments(now: number, tick: number, scenario: Scenario): Moment[] {
  const kinds: [Moment['what'], string | null, string | null, number | null][] = [
    ['abandoned', 'sales', null, 72_000],
    ['escalated', 'email', '#48213', 2],
    ['csat_low', 'whatsapp', null, 2],
    ['long_wait_answered', 'sales', null, 164_000],
    ['first_missed', 'whatsapp', '#48177', null],
    ['outreach', null, 'invoice', 240],
    ['reopened', 'email', '#47911', null],
    ['no_agents', 'support', null, null],
    ['nps_detractor', 'social', null, 3],
    [scenario === 'doubted' ? 'source_lost' : 'source_live', null, 'PBX', null],
  ]
  const turn = Math.floor(tick / 24)
  return Array.from({ length: scenario === 'calm' ? 2 : 20 }, (_, n) => {
    const [what, queue, ref, value] = kinds[(((turn - n) % kinds.length) + kinds.length) % kinds.length]!
    return {
      n: 10_000 + turn - n,
      at: now - (tick % 24) * 250 - n * 37_000,
      what,
      queue: scenario === 'crowded' && queue ? 'q0' : queue,
      ref,
      value,
    }
  })
}

function sumOf(queues: QueueItem[]): Counts {
  const total = noCounts()
  for (const { today } of queues) for (const key in today) total[key as keyof Counts] += today[key as keyof Counts]
  return total
}

/** A small linear congruential generator: the same seed gives the same floor. */
function randomFrom(seed: number): () => number {
  let state = seed * 2_654_435_761
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
