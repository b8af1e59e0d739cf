import type { Timed } from './ami.ts'
import type { AmiAgents } from './ami-agents.ts'
import type { AmiCalls } from './ami-calls.ts'
import { callId } from './call-id.ts'

/**
 * The first status list of a session (the answer to the action QueueStatus): what waits and who is there now. Callers we did not see come
 * in begin here; whoever we knew and is not listed went away while nobody listened. Later lists are only read for members.
 */
export class AmiSnapshot {
  readonly #calls: AmiCalls
  readonly #agents: AmiAgents
  #wanted = true
  readonly #queues = new Set<string>()
  readonly #callers = new Set<string>()
  readonly #members = new Set<string>()

  constructor(calls: AmiCalls, agents: AmiAgents) {
    this.#calls = calls
    this.#agents = agents
  }

  /** A new session: the next list counts. */
  sessionBegan(): void {
    this.#wanted = true
    this.#forget()
  }

  translate({ packet, event, at }: Timed): boolean {
    const queue = packet.get('Queue') ?? ''
    switch (event) {
      case 'QueueParams':
        this.#queues.add(queue)
        return true
      case 'QueueMember':
        this.#members.add(`${packet.get('Name') ?? packet.get('Location') ?? ''}\n${queue}`)
        return true
      case 'QueueEntry':
        this.#callers.add(`${callId(packet.get('Uniqueid') ?? '')}\n${queue}`)
        if (this.#wanted) this.#calls.entry(packet, at)
        return true
      case 'QueueStatusComplete':
        if (this.#wanted) this.#settle(at)
        this.#wanted = false
        this.#forget()
        return true
      default:
        return false
    }
  }

  #settle(at: number): void {
    for (const queue of this.#queues) {
      this.#calls.keepOnly(queue, (call) => this.#callers.has(`${call}\n${queue}`), at)
      this.#agents.keepOnly(queue, (agent) => this.#members.has(`${agent}\n${queue}`), at)
    }
  }

  #forget(): void {
    this.#queues.clear()
    this.#callers.clear()
    this.#members.clear()
  }
}
