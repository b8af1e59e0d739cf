import { AgentFacts } from './agent-facts.ts'
import { CallFacts } from './call-facts.ts'
import { cloudEvent, type CloudEvent, type Draft } from '../cloud-event.ts'
import { isCallEvent, QueueLogCalls } from './queue-log-calls.ts'
import { QueueLogAgents } from './queue-log-agents.ts'
import { readQueueLogLine, type QueueLogLine } from './queue-log-line.ts'

export type QueueLogOptions = {
  /** The CloudEvents source; the same as that of the exchange's AMI stream. */
  source: string
  /** Zone of date texts in database exports. */
  zone?: string
  /** The keyed hash of a customer's number; the number itself is not told. Left out: customers stay unknown. */
  customerKey?: (number: string) => string
  /** Interface → agent, where known: `PJSIP/106` → `Fabio Nunes`. */
  aliases?: Readonly<Record<string, string>>
}

export type QueueLogHealth = {
  lines: number
  /** Lines with events that mean nothing to us. */
  unknown: number
  /** Cut off or garbled. */
  unreadable: number
  /** Ends and answers that fit no call. */
  unmatched: number
  /** Interfaces that joined queues and never did anything under that name: their agents are known by another one. */
  unresolved: string[]
}

export type QueueLogTranslator = {
  /** Takes one line, and gives the facts of the second before when that is over. */
  feed: (line: string) => CloudEvent[]
  /** Gives the facts of the newest second: at the end of a file, or when the clock says that the second is over. */
  flush: () => CloudEvent[]
  health: () => QueueLogHealth
}

/** Whole seconds: ± 1 s. */
const SECOND_MS = 1000

/**
 * Translates queue_log into facts. A pure function of the lines: the same lines give the same facts, in whatever order those of one second
 * stand, because each second is read as a whole.
 */
export function queueLogTranslator(options: QueueLogOptions): QueueLogTranslator {
  const out: CloudEvent[] = []
  const health = { lines: 0, unknown: 0, unreadable: 0 }
  let second: QueueLogLine[] = []
  let sequence = 0
  const tell = (draft: Draft) => out.push(cloudEvent(options.source, String(++sequence).padStart(6, '0'), draft))
  const calls = new QueueLogCalls(new CallFacts(SECOND_MS, tell), options.customerKey)
  const agents = new QueueLogAgents(new AgentFacts(SECOND_MS, tell), options.aliases ?? {})

  function translateSecond(): void {
    const lines = second.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
    second = []
    sequence = 0
    for (const line of lines) if (line.event === 'QUEUESTART') restart(line)
    const callLines = lines.filter((line) => isCallEvent(line.event))
    for (const line of callLines) if (line.agent !== 'NONE') agents.heardOf(line)
    calls.translate(callLines)
    agents.translate(lines.filter((line) => !isCallEvent(line.event)))
  }

  function restart(line: QueueLogLine): void {
    calls.clear()
    agents.clear()
    tell({
      type: 'source.state',
      id: `restarted:${line.second}`,
      subject: 'source',
      at: line.second * 1000,
      precision: SECOND_MS,
      data: { state: 'restarted', why: 'QUEUESTART' },
    })
  }

  function taken(): CloudEvent[] {
    return out.splice(0)
  }

  return {
    feed(text) {
      if (text.trim() === '') return []
      health.lines++
      const line = readQueueLogLine(text, options.zone)
      if (line === 'unknown' || line === 'unreadable') {
        health[line]++
        return []
      }
      if (second.length > 0 && second[0]!.second !== line.second) translateSecond()
      second.push(line)
      return taken()
    },
    flush() {
      if (second.length > 0) translateSecond()
      return taken()
    },
    health: () => ({ ...health, unmatched: calls.unmatched, unresolved: agents.unresolved() }),
  }
}
