import type { Channel } from '@watchfloor/core/event/primitive'
import type { AgentStateName, Moment, RiskKind, TicketItem } from '@watchfloor/core/frame/frame'
import type { StaffBand, Unstaffed } from '@watchfloor/core/staffing/read-staffing'
import { plural } from './plural.ts'

const many = (count: number, shown: string, one: string, other: string) => plural('en', count, shown, { one, other })

/** Every word on the screen. Arguments that are text come formatted (`format.ts`); counts come as number and text, for the grammar. */
export const en = {
  product: 'Watchfloor',
  strapline: 'The live operations board for customer-service teams.',

  state: { breach: 'Breach', warning: 'Warning', good: 'Good' },
  channel: {
    voice: 'phone',
    chat: 'chat',
    whatsapp: 'WhatsApp',
    email: 'e-mail',
    social: 'social',
    callback: 'callback',
    video: 'video',
    form: 'form',
    other: 'other',
  } satisfies Record<Channel, string>,
  agent: {
    available: 'Available',
    ringing: 'Ringing',
    talking: 'On contact',
    holding: 'On hold',
    wrapping: 'Wrap-up',
    aux: 'Away',
    offline: 'Offline',
  } satisfies Record<AgentStateName, string>,
  clock: {
    first: 'first reply',
    next: 'next reply',
    resolve: 'resolution',
  } satisfies Record<TicketItem['clock'], string>,

  link: {
    connecting: 'Connecting …',
    live: (age: string) => `Live, ${age}`,
    reconnecting: (age: string) => `Reconnecting, ${age}`,
    lost: (time: string) => `No connection since ${time}`,
    lostHint: (time: string) => `These figures are from ${time}. The board reconnects by itself.`,
    troubled: (age: string) => `Server in trouble, ${age}`,
    trouble: (time: string) => `Figures stopped at ${time}`,
    troubleHint: (why: string) => `The server says: ${why} The board goes on by itself.`,
    refusedToken: 'This screen may not see the floor',
    refusedTokenHint: 'Its token is not valid. Open the wall with a valid address again.',
    refusedHello: 'The server did not understand this screen',
    refusedHelloHint: 'Page and server are of different versions. Reload the page.',
    frozen: 'This screen stands still. Its figures are old.',
    backfill: (share: string) => `Loading history, ${share}`,
  },
  source: {
    live: 'live',
    quiet: (time: string) => `quiet since ${time}`,
    lost: (time: string) => `lost since ${time}`,
    quietShort: 'feed quiet',
    lostShort: 'feed lost',
    allLive: (count: number, shown: string) => many(count, shown, '{n} live', '{n} live'),
    moreSick: (count: number, shown: string) => many(count, shown, '{n} more', '{n} more'),
    clock: 'clock is wrong',
  },

  hero: {
    worst: 'Service level',
    noTarget: 'No contact counted yet',
    of: (target: string, within: string) => `of ${target} in ${within}`,
    below: (count: number, shown: string, all: string) =>
      many(count, shown, `{n} of ${all} below target`, `{n} of ${all} below target`),
    allGood: 'none clearly below',
    waiting: 'Waiting',
    longest: 'longest',
    nobody: 'nobody waits',
    breaching: 'Will breach in 30 min',
    due: 'Due in 30 min',
    likely: (low: string, high: string) => (low === high ? `likely ${low}` : `likely ${low} to ${high}`),
    nothingDue: 'nothing is due',
    ofDue: (count: number, shown: string) => many(count, shown, 'of {n} due', 'of {n} due'),
    chancesUnproven: 'chances unproven',
    lateNow: (count: number, shown: string) => many(count, shown, '{n} late now', '{n} late now'),
    occupancy: 'Occupancy',
    band: { idle: 'idle', low: 'low', target: 'healthy', pressure: 'pressure', overload: 'overload' } as Record<string, string>,
    bandName: 'healthy',
    bandOf: (low: string, high: string) => `${low}–${high}`,
    staffing: 'Staffing now',
    haveNeed: (have: string, need: string) => `have ${have}, need ${need}`,
    have: (have: string) => `have ${have}`,
    signedIn: (count: number, shown: string) => many(count, shown, '{n} signed in', '{n} signed in'),
  },

  staffing: {
    band: { short: 'short', tight: 'tight', balanced: 'balanced', spare: 'to spare' } satisfies Record<StaffBand, string>,
    erlangA: (patience: string) => `Erlang A, patience ${patience}`,
    erlangC: 'Erlang C, patience unknown',
    workload: 'by workload',
    byOccupancy: (need: string) => `by occupancy ${need}`,
    beside: (erlangC: string, byOccupancy: string) => `Erlang C ${erlangC}, occupancy ${byOccupancy}`,
    spareIn: (pool: string, count: string) => `${pool}: ${count} to spare`,
    away: (count: number, shown: string) => many(count, shown, '{n} away', '{n} away'),
    andMore: (name: string, more: string) => `${name} + ${more}`,
    unknown: {
      presence: 'nobody tells who is there',
      calls: 'no contact yet today',
      handled: 'nothing handled yet today',
      closed: 'closed now',
    } satisfies Record<Unstaffed, string>,
  },

  table: {
    title: 'Queues, worst first',
    queue: 'Queue, worst first',
    level: 'In target',
    distance: 'Distance in points',
    waiting: 'Waiting',
    longest: 'Longest / due',
    answered: 'Answered',
    left: 'Left',
    asa: 'ASA',
    aht: 'AHT',
    occupancy: 'Occup.',
    haveNeed: 'Have / need',
    rest: (until: string) => `In target to ${until}`,
    open: (count: number, shown: string) => many(count, shown, '{n} open', '{n} open'),
    due: 'due',
    late: 'late',
    next: (left: string) => `next ${left}`,
    closed: (opens: string) => `closed until ${opens}`,
    closedOpenEnd: 'closed',
    provisional: 'not set up yet',
    target: (share: string, within: string) => `${share} in ${within}`,
    page: (from: string, to: string, all: string) => `${from}–${to} of ${all}`,
  },

  breach: {
    title: 'Next to breach',
    leftAndChance: 'time left · chance',
    left: 'time left',
    none: 'Nobody waits, and no ticket has a clock running.',
    late: 'late',
    standsStill: (time: string) => `until ${time}`,
    priority: (priority: string) => `P${priority}`,
    inLine: (waited: string, place: string) => `waiting ${waited} · no. ${place}`,
    kind: { wait: 'Contacts', ticket: 'Tickets' } satisfies Record<RiskKind, string>,
    record: (said: string, came: string, count: string) => `of ${said}: ${came}, n = ${count}`,
    unproven: (count: string) => `unproven, n = ${count}`,
    failed: (count: string) => `does not hold, n = ${count}`,
  },

  agents: {
    title: 'Agents',
    reasonNone: 'no reason',
    none: 'Nobody is signed in.',
  },

  day: {
    title: 'Contacts today',
    usualDay: (weekday: string) => `against the usual ${weekday}`,
    soFar: (count: number, shown: string) => many(count, shown, '{n} contact so far', '{n} contacts so far'),
    over: (share: string) => `${share} over usual`,
    under: (share: string) => `${share} under usual`,
    asUsual: 'as usual',
    noUsual: 'no usual day known yet',
    scale: (top: string, span: string) => `${top} in ${span}`,
    chart: 'Contacts by interval, today and usual',
  },

  moments: {
    title: 'Just now',
    none: 'Nothing worth a word yet.',
    /** `who` is set in bold; the rest says what happened. */
    words: {
      abandoned: (value: string) => `left after ${value}`,
      callback_asked: () => 'callback asked for',
      long_wait_answered: (value: string) => `answered after ${value}`,
      escalated: (value: string) => `escalated to tier ${value}`,
      reopened: () => 'reopened',
      first_missed: () => 'first reply missed',
      csat_low: (value: string) => `CSAT ${value} of 5`,
      nps_detractor: (value: string) => `NPS ${value} of 10`,
      outreach: (value: string) => `outreach to ${value}`,
      source_lost: () => 'stopped sending',
      source_restarted: () => 'restarted',
      source_live: () => 'is sending again',
      no_agents: () => 'nobody to answer',
    } satisfies Record<Moment['what'], (value: string) => string>,
  },

  empty: {
    title: 'The floor is ready. No queue is known yet.',
    how: 'Send a first event, and its queue appears here within a second:',
    token: 'The token was printed when the server started.',
    demo: 'Or stop the server and start it with “npm start” for a demo floor.',
  },

  announce: {
    live: 'Live figures.',
    stale: (time: string) => `No connection since ${time}. The figures are old.`,
    queue: (name: string, state: string) => `${name}: ${state}.`,
    normal: 'normal',
    source: (name: string, state: string) => `${name}: ${state}.`,
  },

  home: {
    title: 'Watchfloor',
    wall: 'Open the wall-board',
    wallHint: 'For a screen that nobody touches: queues, waits, promises and people, live.',
    feedTitle: 'Feed it your own events',
    feedHint: 'One POST of a CloudEvent is enough. The queue appears on the wall-board by itself.',
    tokenHint: 'The demo token was printed once where the server was started (“npm start”).',
    optionsTitle: 'The wall-board’s address',
    optionLang: 'language',
    optionTheme: 'colours',
    optionQueue: 'only these queues; repeat it for more',
    signIn: 'This server is open to this machine only. Sign-in comes before any other address.',
  },

  error: {
    title: 'Something is wrong here',
    notFound: 'This page does not exist.',
    other: 'The server could not make this page.',
    wall: 'The wall-board tries again by itself in a few seconds.',
    back: 'Go to the start',
  },
}

export type Messages = typeof en
