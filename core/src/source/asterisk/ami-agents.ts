import type { AgentFacts } from './agent-facts.ts'
import type { Timed } from './ami.ts'
import type { AmiPacket } from './ami-packet.ts'
import type { Draft } from '../cloud-event.ts'
import type { MemberBook } from './member-book.ts'
import { toMs } from './moment.ts'

/**
 * Time stamps of events come from a finer clock than the whole seconds of queue_log, and a little later: up to this long after a full
 * second both seconds are possible.
 */
const DOUBTFUL_S = 0.012

/** A status event that was under way when its member was removed does not seat him again. */
const AFTER_REMOVAL_S = 1

/** Reads what members declare: here interface and name come together, and the name is who he is. */
export class AmiAgents {
  readonly #facts: AgentFacts
  readonly #tell: (draft: Draft) => void
  readonly #removedAt = new Map<string, number>()

  constructor(facts: AgentFacts, tell: (draft: Draft) => void) {
    this.#facts = facts
    this.#tell = tell
  }

  get members(): MemberBook {
    return this.#facts.members
  }

  clear(): void {
    this.#facts.members.clear()
    this.#removedAt.clear()
  }

  /** A complete status list of the queue: members that are not in it left while nobody listened. */
  keepOnly(queue: string, isThere: (agent: string) => boolean, at: number): void {
    for (const agent of this.members.agentsIn(queue)) {
      if (!isThere(agent)) this.#facts.removed({ agent, queue, atMs: toMs(at), second: Math.floor(at) })
    }
  }

  translate({ packet, event, at }: Timed): boolean {
    switch (event) {
      case 'QueueMemberAdded':
        this.#added(packet, at)
        return true
      case 'QueueMemberRemoved':
        this.#removed(packet, at)
        return true
      case 'QueueMemberPause':
      case 'QueueMemberPaused':
        this.#paused(packet, at)
        return true
      case 'QueueMemberStatus':
      case 'QueueMember':
        this.#seen(packet, at)
        return true
      case 'AgentLogin':
      case 'AgentLogoff':
        this.#login(packet, at, event === 'AgentLogin')
        return true
      default:
        return false
    }
  }

  #added(packet: AmiPacket, at: number): void {
    const change = changeOf(packet, at, packet.get('LoginTime'))
    if (!change) return
    this.#removedAt.delete(`${change.agent}\n${change.queue}`)
    this.#settle(change, at, packet.get('LoginTime'), () => this.#facts.added(change, packet.get('Paused') === '1'))
    this.#noteDevice(packet, change, at)
  }

  #removed(packet: AmiPacket, at: number): void {
    const change = changeOf(packet, at, undefined)
    if (!change) return
    this.#removedAt.set(`${change.agent}\n${change.queue}`, at)
    this.#settle(change, at, undefined, () => this.#facts.removed(change))
  }

  #paused(packet: AmiPacket, at: number): void {
    const on = packet.get('Paused') === '1'
    const hint = on ? packet.get('LastPause') : undefined
    const change = changeOf(packet, at, hint)
    if (!change) return
    this.#settle(change, at, hint, () => (on ? this.#facts.paused(change) : this.#facts.unpaused(change)))
    this.#noteDevice(packet, change, at)
  }

  /** A status tells nothing new of a member we know, unless we missed something. */
  #seen(packet: AmiPacket, at: number): void {
    const change = changeOf(packet, at, undefined)
    if (!change) return
    const paused = packet.get('Paused') === '1'
    const { agent, queue } = change
    const removedAt = this.#removedAt.get(`${agent}\n${queue}`)
    if (removedAt !== undefined && at - removedAt < AFTER_REMOVAL_S) return
    if (!this.members.has(agent, queue) || this.members.isPaused(agent, queue) !== paused) this.#facts.seen(change, paused)
    this.#noteDevice(packet, change, at)
  }

  #login(packet: AmiPacket, at: number, on: boolean): void {
    const agent = packet.get('Agent')
    if (agent) this.#facts.logged(agent, on, toMs(at), Math.floor(at))
  }

  #noteDevice(packet: AmiPacket, { agent, queue }: Change, at: number): void {
    const device = Number(packet.get('Status') ?? 0)
    if (Number.isInteger(device)) this.members.seat(agent, queue, at, { device })
  }

  /**
   * Tells the fact, and where its second is in doubt takes back what queue_log may have told of it under the second before.
   */
  #settle(change: Change, at: number, hint: string | undefined, tellFact: () => string): void {
    const id = tellFact()
    const doubtful = hint === undefined && at - Math.floor(at) < DOUBTFUL_S
    if (!doubtful) return
    const earlier = id.replace(`:${change.second}`, `:${change.second - 1}`)
    this.#tell({
      type: 'fact.retracted',
      id: `${earlier}:late`,
      subject: `agent/${change.agent}`,
      at: toMs(at),
      precision: 1,
      revises: earlier,
      data: { why: `the same as ${id}, written just before the full second` },
    })
  }
}

type Change = { agent: string; queue: string; atMs: number; second: number; reason: string }

/** `hint`: the whole second that the exchange itself noted for it, where it says one. */
function changeOf(packet: AmiPacket, at: number, hint: string | undefined): Change | null {
  const queue = packet.get('Queue')
  const location = packet.get('Interface') ?? packet.get('Location')
  const agent = packet.get('MemberName') || packet.get('Name') || location
  if (!queue || !agent) return null
  const floor = Math.floor(at)
  const noted = Number(hint)
  const second = noted === floor || noted === floor - 1 ? noted : floor
  return { agent, queue, atMs: toMs(at), second, reason: packet.get('PausedReason') || packet.get('Reason') || '' }
}
