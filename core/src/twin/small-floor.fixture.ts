import type { AgentSpec, DeferredQueueSpec, Demand, FloorSpec, LiveQueueSpec, Shift } from './floor.ts'

/** Monday 2 November 2026, midnight in São Paulo. */
export const MONDAY = Date.parse('2026-11-02T00:00:00-03:00')
export const DAY_MS = 86_400_000
const MINUTE = 60_000

export const evenDemand = (perDay: number): Demand => ({
  perDay,
  week: [1, 1, 1, 1, 1, 1, 1],
  holiday: 1,
  hours: Array<number>(24).fill(1),
  whileClosed: 0,
  dayCv: 0,
})

export const phoneQueue = (over: Partial<LiveQueueSpec> = {}): LiveQueueSpec => ({
  id: 'phone',
  family: 'live',
  source: '/test/pbx',
  channel: 'voice',
  calendar: null,
  demand: evenDemand(900),
  categories: [
    ['a', 2],
    ['b', 1],
  ],
  survey: { kind: 'csat', asked: 0.5, answered: 0.5, delay: { meanMs: 5 * MINUTE, cv: 1 }, mood: 0.8 },
  selfService: { kind: 'ivr', handedOver: 0.2, confirmedPerContact: 0.2, leftPerContact: 0.1 },
  target: { withinMs: 20_000, shortMs: 5_000 },
  priority: 0,
  talk: { meanMs: 4 * MINUTE, cv: 0.8 },
  wrap: { meanMs: 30_000, cv: 0.5 },
  hold: { share: 0.3, span: { meanMs: 40_000, cv: 0.6 } },
  patience: [[{ scaleMs: 2 * MINUTE, shape: 1.2 }, 1]],
  ring: { span: { meanMs: 4_000, cv: 0.5 }, missShare: 0.05, timeoutMs: 20_000 },
  transfers: [{ to: 'phone', share: 0.1, attended: false }],
  callback: { afterMs: 40_000, share: 0.3, promiseMs: 20 * MINUTE },
  voicemail: { afterMs: 60_000, share: 0.1 },
  unstaffed: 'voicemail',
  ...over,
})

export const chatQueue = (over: Partial<LiveQueueSpec> = {}): LiveQueueSpec =>
  phoneQueue({ id: 'chat', source: '/test/chat', channel: 'chat', transfers: [], callback: null, voicemail: null, ...over })

export const mailQueue = (over: Partial<DeferredQueueSpec> = {}): DeferredQueueSpec => ({
  id: 'mail',
  family: 'deferred',
  source: '/test/mail',
  channel: 'email',
  calendar: null,
  demand: evenDemand(300),
  categories: [['a', 1]],
  survey: { kind: 'csat', asked: 0.5, answered: 0.5, delay: { meanMs: 5 * MINUTE, cv: 1 }, mood: 0.8 },
  selfService: null,
  replyWithinMs: [60 * MINUTE, 120 * MINUTE, 240 * MINUTE, 480 * MINUTE],
  priorities: [
    [1, 1],
    [2, 2],
    [3, 3],
    [4, 1],
  ],
  firstWork: { meanMs: 4 * MINUTE, cv: 0.8 },
  furtherWork: { meanMs: 3 * MINUTE, cv: 0.8 },
  furtherShare: 0.4,
  customerReply: { meanMs: 60 * MINUTE, cv: 1 },
  usesPending: true,
  silent: { share: 0.2, solvedAfterMs: 6 * 60 * MINUTE },
  acknowledged: 0.5,
  noted: 0.1,
  escalated: { toTier2: 0.2, toTier3: 0.2 },
  reopened: { share: 0.1, after: { meanMs: 60 * MINUTE, cv: 1 } },
  merged: 0.05,
  spam: 0.05,
  closedAfterMs: 12 * 60 * MINUTE,
  ...over,
})

const everyDay = (shift: Shift) => Array.from({ length: 7 }, () => shift)

export const agent = (id: string, skills: string[], over: Partial<AgentSpec> = {}): AgentSpec => ({
  id,
  team: 'T',
  source: '/test/pbx',
  skills: skills.map((queue, i) => ({ queue, level: i + 1, tier: 3 })),
  chatSlots: skills.includes('chat') ? 3 : 0,
  pace: 1,
  week: everyDay({ start: 0, end: 1440, breaks: [{ reason: 'break', after: 200, minutes: 15 }] }),
  ...over,
})

/** Two live queues and one of mail, with nine people who know them in different mixtures. */
export const smallFloor = (over: Partial<FloorSpec> = {}): FloorSpec => ({
  zone: 'America/Sao_Paulo',
  queues: [phoneQueue(), chatQueue({ demand: evenDemand(700) }), mailQueue()],
  agents: [
    agent('p1', ['phone']),
    agent('p2', ['phone', 'mail']),
    agent('p3', ['phone', 'mail']),
    agent('c1', ['chat']),
    agent('c2', ['chat', 'mail']),
    agent('x1', ['chat', 'phone', 'mail']),
    agent('m1', ['mail']),
    agent('d1', ['phone'], { week: everyDay({ start: 540, end: 1020, breaks: [] }) }),
    agent('n1', ['phone', 'chat'], { week: everyDay({ start: 1320, end: 1800, breaks: [] }) }),
  ],
  outreach: [{ topic: 'news', channel: 'email', source: '/test/mail', perDay: 5, cohort: [10, 50], failed: 0.1 }],
  holidays: [],
  surges: [],
  absences: [],
  likeWeekday: [],
  attendance: { sick: 0.05, late: 0.1, lateBy: { meanMs: 10 * MINUTE, cv: 0.5 } },
  customers: 500,
  idPrefix: '',
  ...over,
})
