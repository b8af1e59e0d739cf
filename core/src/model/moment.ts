import type { Moment } from '../frame/frame.ts'
import type { Arrival, Model } from './model.ts'

/** A fact that tells of longer ago than this is not news. */
const NEWS_MS = 5 * 60_000
/** An answer after this many times the target wait is worth a line. */
const LONG_WAIT_FACTOR = 6
const CSAT_LOW = 0.25
const NPS_DETRACTOR = 0.6

/** What a lead should hear of this fact, if anything. Asked after the fact is folded in. */
export function momentOf(model: Model, { seq, receivedAt, fact }: Arrival): Moment | null {
  if (receivedAt - fact.at > NEWS_MS) return null
  const moment = (
    what: Moment['what'],
    queue: string | null,
    ref: string | null = null,
    value: number | null = null,
  ): Moment => ({
    n: seq,
    at: fact.at,
    what,
    queue,
    ref,
    value,
  })
  switch (fact.type) {
    case 'contact.ended':
    case 'contact.answered': {
      const record = model.segments.get(`segment\n${fact.source}\n${fact.thing}`)
      const life = record?.life
      if (!life || record.queue === null || life.queuedAt === null) return null
      const wait = fact.at - life.queuedAt
      const { withinMs, shortMs } = model.settings.queueAt(record.queue, life.queuedAt, life.channel).wait
      if (fact.type === 'contact.answered') {
        return wait > withinMs * LONG_WAIT_FACTOR ? moment('long_wait_answered', record.queue, null, wait) : null
      }
      if (life.fate === 'abandoned' && wait > shortMs) return moment('abandoned', record.queue, null, wait)
      if (fact.data.how === 'callback') return moment('callback_asked', record.queue, null, wait)
      return fact.data.how === 'no_agents' ? moment('no_agents', record.queue, null, wait) : null
    }
    case 'ticket.changed': {
      const record = model.tickets.get(`ticket\n${fact.source}\n${fact.thing}`)
      if (!record?.life) return null
      // At the same moment somebody may have accepted it already: that is another change.
      const { tier, escalation } = fact.data.set
      if ((tier !== undefined || escalation === 'asked') && record.life.escalatedAt.includes(fact.at))
        return moment('escalated', record.queue, fact.thing, tier ?? null)
      const reopened = record.turns.some((turn) => turn.what === 'reopened' && turn.at === fact.at)
      return reopened ? moment('reopened', record.queue, fact.thing) : null
    }
    case 'survey.answered': {
      const { kind, score, min, max, better, about } = fact.data
      const share = max > min ? (score - min) / (max - min) : 1
      const good = better === 'high' ? share : 1 - share
      const queue = model.smalls.get(`survey\n${fact.source}\n${fact.thing}`)?.shares[0]?.queue ?? null
      const ref = about?.startsWith('ticket/') ? about.slice('ticket/'.length) : null
      if (kind === 'csat' && good <= CSAT_LOW) return moment('csat_low', queue === '*' ? null : queue, ref, score)
      return kind === 'nps' && good <= NPS_DETRACTOR ? moment('nps_detractor', queue === '*' ? null : queue, ref, score) : null
    }
    case 'outreach.sent':
      return fact.data.failed ? null : moment('outreach', null, fact.data.topic, fact.data.cohort ?? 1)
    case 'source.state': {
      const what = ({ lost: 'source_lost', restarted: 'source_restarted' } as const)[fact.data.state as 'lost' | 'restarted']
      return what ? moment(what, null, model.settings.source(fact.source).name) : null
    }
    default:
      return null
  }
}
