import { AgentFacts } from './agent-facts.ts'
import { AmiAgents } from './ami-agents.ts'
import { AmiCalls } from './ami-calls.ts'
import { AmiFeed } from './ami-feed.ts'
import { AmiPacketReader, type AmiItem, type AmiPacket } from './ami-packet.ts'
import { AmiSnapshot } from './ami-snapshot.ts'
import { CallFacts } from './call-facts.ts'
import { cloudEvent, type CloudEvent, type Draft } from '../cloud-event.ts'

export type AmiOptions = {
  /** The CloudEvents source; the same as that of the exchange's queue_log. */
  source: string
  /** The keyed hash of a customer's number; the number itself is not told. Left out: customers stay unknown. */
  customerKey?: (number: string) => string
}

export type AmiHealth = {
  packets: number
  /** Events that mean nothing to us. */
  unknown: number
  /** Events without any time: neither a Timestamp (manager.conf `timestampevents=yes`) nor a time of arrival. */
  untimed: number
  /** Answers and ends that fit no call. */
  unmatched: number
}

export type AmiTranslator = {
  /** Takes text as it came, split anywhere. `receivedAt`: when it came, epoch ms; needed where events carry no Timestamp. */
  feed: (text: string, receivedAt?: number) => CloudEvent[]
  /** The connection is gone. `at`: when that was noticed, epoch ms. */
  disconnected: (at?: number) => CloudEvent[]
  /** Decides what waits for more evidence: at the end of a file, or when the stream has been silent for some seconds. */
  flush: () => CloudEvent[]
  health: () => AmiHealth
}

/** A packet with its moment, epoch seconds, and whose it is: the exchange's, that of its arrival, or that of the next packet that has one. */
export type Timed = { packet: AmiPacket; event: string; at: number; clock: 'stamp' | 'arrival' | 'borrowed' }

/**
 * Translates one exchange's AMI text into facts: one session or several after one another. A pure function of the text (and times of
 * arrival where events have no Timestamp): however it is split, the facts are the same.
 */
export function amiTranslator(options: AmiOptions): AmiTranslator {
  const reader = new AmiPacketReader()
  const out: CloudEvent[] = []
  const health = { packets: 0, unknown: 0 }
  const tell = (draft: Draft) => out.push(cloudEvent(options.source, String(health.packets).padStart(12, '0'), draft))
  const agents = new AmiAgents(new AgentFacts(1, tell), tell)
  const calls = new AmiCalls(new CallFacts(1, tell), (queue) => agents.members.emptySince(queue), options.customerKey)
  const snapshot = new AmiSnapshot(calls, agents)
  const feed = new AmiFeed(tell, {
    restarted() {
      calls.clear()
      agents.clear()
    },
  })
  /** Packets from before the first known time. */
  let untimed: AmiPacket[] = []

  function take(item: AmiItem, receivedAt: number | undefined): void {
    if (item.kind === 'greeting') {
      calls.sessionOver()
      feed.greeted()
      snapshot.sessionBegan()
      return
    }
    const { packet } = item
    const stamp = readStamp(packet)
    const at = stamp ?? (receivedAt === undefined ? feed.lastSeenAt : receivedAt / 1000)
    health.packets++
    // Right after a new session's greeting the last time belongs to the old session: wait for one of the new.
    if (at === null || (stamp === null && receivedAt === undefined && feed.isNewSession)) {
      untimed.push(packet)
      return
    }
    const waiting = untimed
    untimed = []
    for (const early of waiting) translate({ packet: early, event: early.get('Event') ?? '', at, clock: 'borrowed' })
    const clock = stamp !== null ? 'stamp' : receivedAt !== undefined ? 'arrival' : 'borrowed'
    translate({ packet, event: packet.get('Event') ?? '', at, clock })
  }

  function translate(timed: Timed): void {
    if (timed.event === '') return
    feed.heard(timed)
    calls.decide(timed.at)
    const known = [feed.translate(timed), calls.translate(timed), agents.translate(timed), snapshot.translate(timed)].includes(
      true,
    )
    if (!known) health.unknown++
  }

  function taken(): CloudEvent[] {
    return out.splice(0)
  }

  return {
    feed(text, receivedAt) {
      for (const item of reader.read(text)) take(item, receivedAt)
      return taken()
    },
    disconnected(at) {
      reader.drop()
      calls.sessionOver()
      feed.disconnected(at)
      return taken()
    },
    flush() {
      calls.flush()
      return taken()
    },
    health: () => ({ ...health, untimed: untimed.length, unmatched: calls.unmatched }),
  }
}

function readStamp(packet: AmiPacket): number | null {
  const text = packet.get('Timestamp')
  return text !== undefined && /^\d{9,11}(\.\d+)?$/.test(text) ? Number(text) : null
}
