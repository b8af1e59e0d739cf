import { demoSources } from '@watchfloor/core/settings/demo'
import type { Calendar, Settings } from '@watchfloor/core/settings/settings'
import type { DeferredQueueSpec, Demand, LiveQueueSpec, QueueSpec } from '@watchfloor/core/twin/floor'
import type { Weibull } from '@watchfloor/core/twin/distribution'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** Weights of the local hours: office people, those who shop in the evening, and those who never sleep. */
// prettier-ignore
const shapes = {
  office: [0, 0, 0, 0, 0, 0, 0.2, 2, 8, 11, 11.5, 11, 8.5, 8, 9.5, 9.5, 8.5, 6, 3, 1.5, 0.5, 0.2, 0, 0],
  phone: [1.6, 1.4, 1.3, 1.3, 1.3, 1.4, 1.6, 2.6, 5.6, 7.8, 8.6, 8.3, 6.4, 6.2, 7.2, 7.4, 7, 5.9, 4.8, 4, 3.4, 2.9, 2.3, 1.8],
  shop: [0.4, 0.2, 0.1, 0.1, 0.1, 0.1, 0.3, 1.5, 5, 7.6, 8.6, 8.2, 7, 6.6, 7.2, 7.6, 7.4, 6.8, 6.4, 6, 5.4, 4.2, 1.6, 0.8],
  evening: [2, 1.7, 1.5, 1.4, 1.4, 1.5, 1.7, 2.4, 4.2, 5.8, 6.4, 6.4, 6, 5.6, 5.8, 6, 6, 5.8, 5.8, 6, 5.8, 5, 3.8, 2.8],
}

const weeks = {
  business: [1.11, 1.04, 1, 0.98, 1, 0.3, 0.12],
  mail: [1.2, 1.05, 1, 0.98, 0.98, 0.3, 0.12],
  shop: [1.06, 1.02, 1, 1, 1.08, 0.66, 0.42],
  always: [1.07, 1.03, 1, 0.98, 1.02, 0.6, 0.48],
}

/** Most wait about a minute or four; some hang up at once. Shape above 1: patience wears out. */
const callers: readonly (readonly [Weibull, number])[] = [
  [{ scaleMs: 4 * MINUTE, shape: 1.3 }, 0.94],
  [{ scaleMs: 12 * SECOND, shape: 1 }, 0.06],
]
const chatters: readonly (readonly [Weibull, number])[] = [
  [{ scaleMs: 5 * MINUTE, shape: 1.2 }, 0.92],
  [{ scaleMs: 25 * SECOND, shape: 1 }, 0.08],
]

const categories = {
  vendas: [
    ['preço', 4],
    ['prazo de entrega', 3],
    ['troca', 2],
    ['pagamento', 2],
    ['estoque', 1],
  ],
  suporte: [
    ['acesso', 3],
    ['instalação', 3],
    ['falha', 3],
    ['configuração', 2],
    ['garantia', 1],
  ],
  financeiro: [
    ['segunda via', 4],
    ['cobrança indevida', 2],
    ['reembolso', 2],
    ['nota fiscal', 1],
  ],
  retencao: [
    ['cancelamento', 5],
    ['desconto', 2],
    ['mudança de plano', 2],
  ],
  geral: [
    ['entrega', 5],
    ['pagamento', 3],
    ['defeito', 2],
    ['acesso', 2],
    ['elogio', 1],
  ],
} as const

/** How the eight queues of the demo are used. What they promise and when they are open comes from the settings. */
export function demoQueues(settings: Settings): QueueSpec[] {
  const { phone, chat, whatsapp, mail, social } = demoSources
  const voice = { source: phone, channel: 'voice', unstaffed: 'voicemail' } as const
  const ring = { span: { meanMs: 4_500, cv: 0.5 }, missShare: 0.012, timeoutMs: 20 * SECOND }
  const survey = (asked: number, answered: number, mood: number) =>
    ({ kind: 'csat', asked, answered, delay: { meanMs: 25 * MINUTE, cv: 1.3 }, mood }) as const
  const live = (id: string, rest: Omit<LiveQueueSpec, 'id' | 'family' | 'calendar' | 'target'>): LiveQueueSpec => {
    const { wait } = versionOf(settings, id)
    return {
      id,
      family: 'live',
      calendar: calendarOf(settings, id),
      target: { withinMs: wait.withinMs, shortMs: wait.shortMs },
      ...rest,
    }
  }
  const deferred = (
    id: string,
    rest: Omit<DeferredQueueSpec, 'id' | 'family' | 'calendar' | 'replyWithinMs'> &
      Partial<Pick<DeferredQueueSpec, 'replyWithinMs'>>,
  ): DeferredQueueSpec => {
    const { tickets, byPriority } = versionOf(settings, id)
    const within = (priority: '1' | '2' | '3' | '4') => (byPriority[priority]?.first ?? tickets.first)?.withinMs ?? 24 * HOUR
    return {
      id,
      family: 'deferred',
      calendar: null,
      replyWithinMs: [within('1'), within('2'), within('3'), within('4')],
      ...rest,
    }
  }
  return [
    live('vendas', {
      ...voice,
      ring,
      priority: 0,
      demand: demand(370, 'shop', 'shop'),
      categories: categories.vendas,
      patience: callers,
      talk: { meanMs: 340 * SECOND, cv: 0.75 },
      wrap: { meanMs: 40 * SECOND, cv: 0.6 },
      hold: { share: 0.14, span: { meanMs: 38 * SECOND, cv: 0.7 } },
      transfers: [
        { to: 'financeiro', share: 0.03, attended: false },
        { to: 'suporte', share: 0.03, attended: false },
      ],
      callback: { afterMs: 75 * SECOND, share: 0.2, promiseMs: 40 * MINUTE },
      voicemail: null,
      survey: survey(0.3, 0.28, 0.83),
      selfService: { kind: 'ivr', handedOver: 0.1, confirmedPerContact: 0.06, leftPerContact: 0.03 },
    }),
    live('suporte', {
      ...voice,
      ring,
      priority: 0,
      demand: demand(385, 'always', 'phone'),
      categories: categories.suporte,
      patience: callers,
      talk: { meanMs: 410 * SECOND, cv: 0.9 },
      wrap: { meanMs: 55 * SECOND, cv: 0.7 },
      hold: { share: 0.26, span: { meanMs: 55 * SECOND, cv: 0.8 } },
      transfers: [
        { to: 'financeiro', share: 0.025, attended: true },
        { to: 'retencao', share: 0.02, attended: true },
      ],
      callback: { afterMs: 90 * SECOND, share: 0.25, promiseMs: 45 * MINUTE },
      voicemail: { afterMs: 2 * MINUTE, share: 0.03 },
      survey: survey(0.3, 0.3, 0.78),
      selfService: { kind: 'ivr', handedOver: 0.15, confirmedPerContact: 0.1, leftPerContact: 0.05 },
    }),
    live('financeiro', {
      ...voice,
      ring,
      priority: 0,
      demand: demand(190, 'business', 'office'),
      categories: categories.financeiro,
      patience: callers,
      talk: { meanMs: 290 * SECOND, cv: 0.7 },
      wrap: { meanMs: 50 * SECOND, cv: 0.6 },
      hold: { share: 0.2, span: { meanMs: 45 * SECOND, cv: 0.7 } },
      transfers: [{ to: 'retencao', share: 0.03, attended: false }],
      callback: { afterMs: 60 * SECOND, share: 0.2, promiseMs: 60 * MINUTE },
      voicemail: null,
      survey: survey(0.25, 0.26, 0.76),
      selfService: { kind: 'ivr', handedOver: 0.1, confirmedPerContact: 0.25, leftPerContact: 0.05 },
    }),
    live('retencao', {
      ...voice,
      ring,
      priority: 1,
      demand: demand(85, 'shop', 'shop'),
      categories: categories.retencao,
      patience: callers,
      talk: { meanMs: 510 * SECOND, cv: 0.7 },
      wrap: { meanMs: 80 * SECOND, cv: 0.6 },
      hold: { share: 0.2, span: { meanMs: 60 * SECOND, cv: 0.7 } },
      transfers: [],
      callback: { afterMs: 45 * SECOND, share: 0.35, promiseMs: 30 * MINUTE },
      voicemail: null,
      survey: survey(0.3, 0.3, 0.66),
      selfService: null,
    }),
    live('chat', {
      source: chat,
      channel: 'chat',
      unstaffed: 'wait',
      priority: 0,
      demand: demand(345, 'always', 'evening'),
      categories: categories.geral,
      patience: chatters,
      ring: { span: { meanMs: 6_000, cv: 0.6 }, missShare: 0.01, timeoutMs: 30 * SECOND },
      talk: { meanMs: 470 * SECOND, cv: 0.8 },
      wrap: { meanMs: 35 * SECOND, cv: 0.6 },
      hold: { share: 0, span: { meanMs: MINUTE, cv: 0.5 } },
      transfers: [],
      callback: null,
      voicemail: null,
      survey: survey(0.6, 0.3, 0.82),
      selfService: { kind: 'bot', handedOver: 0.55, confirmedPerContact: 0.3, leftPerContact: 0.2 },
    }),
    deferred('whatsapp', {
      source: whatsapp,
      channel: 'whatsapp',
      demand: demand(480, 'always', 'evening'),
      categories: categories.geral,
      priorities: [
        [2, 1],
        [3, 8],
        [4, 1],
      ],
      firstWork: { meanMs: 130 * SECOND, cv: 0.7 },
      furtherWork: { meanMs: 95 * SECOND, cv: 0.7 },
      furtherShare: 0.52,
      customerReply: { meanMs: 5 * MINUTE, cv: 1.2 },
      usesPending: false,
      silent: { share: 0.08, solvedAfterMs: 4 * HOUR },
      acknowledged: 0.6,
      noted: 0.02,
      escalated: { toTier2: 0.05, toTier3: 0.05 },
      reopened: { share: 0.03, after: { meanMs: 5 * HOUR, cv: 1 } },
      merged: 0,
      spam: 0,
      closedAfterMs: 24 * HOUR,
      survey: survey(0.5, 0.3, 0.8),
      selfService: { kind: 'bot', handedOver: 0.5, confirmedPerContact: 0.35, leftPerContact: 0.12 },
    }),
    deferred('email', {
      source: mail,
      channel: 'email',
      // All have the same promise, but people take what is urgent first: what can wait is late where the queue is long for hours.
      replyWithinMs: [0.5 * HOUR, HOUR, 2 * HOUR, 5 * HOUR],
      demand: demand(285, 'mail', 'office', 0.09),
      categories: categories.geral,
      priorities: [
        [1, 0.4],
        [2, 2],
        [3, 5.4],
        [4, 2.2],
      ],
      firstWork: { meanMs: 515 * SECOND, cv: 0.8 },
      furtherWork: { meanMs: 330 * SECOND, cv: 0.8 },
      furtherShare: 0.28,
      customerReply: { meanMs: 5 * HOUR, cv: 1.5 },
      usesPending: true,
      silent: { share: 0.2, solvedAfterMs: 48 * HOUR },
      acknowledged: 0,
      noted: 0.06,
      escalated: { toTier2: 0.14, toTier3: 0.12 },
      reopened: { share: 0.04, after: { meanMs: 5 * HOUR, cv: 0.8 } },
      merged: 0.015,
      spam: 0.015,
      closedAfterMs: 72 * HOUR,
      survey: survey(0.5, 0.22, 0.76),
      selfService: null,
    }),
    deferred('social', {
      source: social,
      channel: 'social',
      demand: demand(130, 'always', 'evening', 0.12),
      categories: categories.geral,
      priorities: [
        [1, 0.5],
        [2, 2],
        [3, 6],
        [4, 1.5],
      ],
      firstWork: { meanMs: 190 * SECOND, cv: 0.8 },
      furtherWork: { meanMs: 130 * SECOND, cv: 0.8 },
      furtherShare: 0.3,
      customerReply: { meanMs: 50 * MINUTE, cv: 1.5 },
      usesPending: true,
      silent: { share: 0.3, solvedAfterMs: 24 * HOUR },
      acknowledged: 0,
      noted: 0.04,
      escalated: { toTier2: 0.1, toTier3: 0.08 },
      reopened: { share: 0.04, after: { meanMs: 4 * HOUR, cv: 0.8 } },
      merged: 0.02,
      spam: 0.03,
      closedAfterMs: 48 * HOUR,
      survey: null,
      selfService: null,
    }),
  ]
}

/** A holiday is like a Sunday with a little more to do. */
function demand(perDay: number, week: keyof typeof weeks, shape: keyof typeof shapes, dayCv = 0.06): Demand {
  return { perDay, week: weeks[week], holiday: weeks[week][6]! * 1.2, hours: shapes[shape], whileClosed: 0.05, dayCv }
}

function versionOf(settings: Settings, id: string) {
  const version = settings.queues.find((queue) => queue.id === id)?.versions.at(-1)
  if (!version) throw new Error(`The demo has no queue "${id}": add it to core/src/settings/demo.ts`)
  return version
}

function calendarOf(settings: Settings, id: string): Calendar | null {
  return settings.calendars.find((calendar) => calendar.id === versionOf(settings, id).calendar) ?? null
}
