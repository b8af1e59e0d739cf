import type { AgentFacts } from './agent-facts.ts'
import type { QueueLogEvent, QueueLogLine } from './queue-log-line.ts'

/** `PJSIP/106`, `Local/106@from-queue/n`: an interface, not a person. */
const INTERFACE = /^[A-Za-z0-9_]+\/\S+$/

/**
 * Reads what members declare. With `log_membername_as_agent=no` Asterisk writes the interface when a member joins or leaves, and his name
 * in all other lines; which interface is whose is then not in the file. Telling both would show every agent twice, one of them idle for
 * ever: so a joining interface is told once it turns out to be a name (it answers, rings or pauses), or where `aliases` knows whose it is.
 */
export class QueueLogAgents {
  readonly #facts: AgentFacts
  readonly #aliases: Readonly<Record<string, string>>
  /** Names under which somebody did something. */
  readonly #actors = new Set<string>()
  /** Joins of interfaces that may be nobody's name. */
  #undecided: QueueLogLine[] = []

  constructor(facts: AgentFacts, aliases: Readonly<Record<string, string>>) {
    this.#facts = facts
    this.#aliases = aliases
  }

  clear(): void {
    this.#facts.members.clear()
    this.#undecided = []
  }

  unresolved(): string[] {
    return [...new Set(this.#undecided.map((line) => line.agent))].sort()
  }

  /** A line of a call that names an agent: he exists, and serves this queue. */
  heardOf(line: QueueLogLine): void {
    this.#act(line.agent)
    const { members } = this.#facts
    const rang = line.event === 'CONNECT' || line.event === 'RINGNOANSWER'
    if (rang && !members.isWhole(line.agent) && !members.has(line.agent, line.queue))
      members.seat(line.agent, line.queue, line.at, {}, false)
  }

  translate(lines: QueueLogLine[]): void {
    const everywhere = new Set(lines.filter((line) => line.event === 'PAUSEALL').map((line) => line.agent))
    for (const line of lines) if (line.event === 'PAUSE' || line.event === 'UNPAUSE') this.#act(line.agent)
    // What undoes the present state comes before what does it again: the order within a second is not reliable.
    let rest = lines
    while (rest.length > 0) {
      const index = Math.max(
        rest.findIndex((line) => this.#fitsNow(line)),
        0,
      )
      this.#apply(rest[index]!, everywhere)
      rest = rest.filter((_, i) => i !== index)
    }
  }

  #fitsNow(line: QueueLogLine): boolean {
    const agent = this.#nameOf(line.agent)
    const { members } = this.#facts
    if (line.event === 'ADDMEMBER') return !members.has(agent, line.queue)
    if (line.event === 'REMOVEMEMBER') return members.has(agent, line.queue)
    if (line.event === 'PAUSE') return !members.isPaused(agent, line.queue)
    if (line.event === 'UNPAUSE') return members.isPaused(agent, line.queue)
    return true
  }

  #apply(line: QueueLogLine, everywhere: ReadonlySet<string>): void {
    const { second, queue } = line
    const agent = this.#nameOf(line.agent)
    const change = { agent, queue, atMs: Math.round(line.at * 1000), second }
    const whole = this.#facts.members.has(agent, queue)
    switch (line.event) {
      case 'ADDMEMBER':
        if (this.#isName(agent)) this.#facts.added(change, line.params[0] === 'PAUSED')
        else this.#undecided.push(line)
        return
      case 'REMOVEMEMBER':
        if (this.#isName(agent)) this.#facts.removed(change)
        else this.#undecided = this.#undecided.filter((join) => join.agent !== line.agent || join.queue !== queue)
        return
      case 'PAUSE':
        this.#facts.paused({ ...change, reason: line.params.join('|').trim() }, whole, everywhere.has(line.agent))
        return
      case 'UNPAUSE':
        this.#facts.unpaused({ ...change, reason: line.params.join('|').trim() }, whole)
        return
      default:
        this.#login(line.event, agent, change)
    }
  }

  #login(event: QueueLogEvent, agent: string, { atMs, second }: { atMs: number; second: number }): void {
    if (event === 'AGENTLOGIN' || event === 'AGENTCALLBACKLOGIN') this.#facts.logged(agent, true, atMs, second)
    if (event === 'AGENTLOGOFF' || event === 'AGENTCALLBACKLOGOFF') this.#facts.logged(agent, false, atMs, second)
  }

  #nameOf(raw: string): string {
    return this.#aliases[raw] ?? raw
  }

  #isName(agent: string): boolean {
    return !INTERFACE.test(agent) || this.#actors.has(agent)
  }

  #act(name: string): void {
    if (this.#actors.has(name)) return
    this.#actors.add(name)
    const joins = this.#undecided.filter((line) => line.agent === name)
    this.#undecided = this.#undecided.filter((line) => line.agent !== name)
    for (const join of joins) this.#apply(join, new Set())
  }
}
