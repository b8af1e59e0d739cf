import type { Channel } from '../event/primitive.ts'
import type { AgentSetting, Calendar, QueueSetting, QueueVersion, Settings, Site, SourceSetting } from './settings.ts'

/**
 * Settings made ready for questions: which queue does a source's name mean, what held for it at a moment. Names nobody has set up yet give
 * provisional queues, agents and sources, so that nothing is dropped for want of a setting.
 */
export class SettingsBook {
  readonly settings: Settings
  readonly #fallback: (channel: Channel) => QueueVersion
  readonly #queues = new Map<string, QueueSetting>()
  readonly #queueNames: Names = new Map()
  readonly #agents = new Map<string, AgentSetting>()
  readonly #agentNames: Names = new Map()
  readonly #calendars = new Map<string, Calendar>()
  readonly #sources = new Map<string, SourceSetting>()
  readonly #provisional = new Map<string, QueueVersion>()
  readonly #provisionalSources = new Map<string, SourceSetting>()

  /** `fallback` gives what holds for a queue of a channel that nobody has set up (settings/preset.ts). */
  constructor(settings: Settings, fallback: (channel: Channel) => QueueVersion) {
    this.settings = settings
    this.#fallback = fallback
    for (const queue of settings.queues) {
      this.#queues.set(queue.id, { ...queue, versions: [...queue.versions].sort((a, b) => a.from - b.from) })
      for (const alias of queue.aliases) addName(this.#queueNames, alias, queue.id)
    }
    for (const agent of settings.agents) {
      this.#agents.set(agent.id, agent)
      for (const alias of agent.aliases) addName(this.#agentNames, alias, agent.id)
    }
    for (const calendar of settings.calendars) this.#calendars.set(calendar.id, calendar)
    for (const source of settings.sources) this.#sources.set(source.id, source)
  }

  /** The queue that `source` calls `name`: by its alias, else a queue of that id, else a provisional one of that name. */
  queueId(source: string, name: string): string {
    return this.#queueNames.get(source)?.get(name) ?? this.#queueNames.get('*')?.get(name) ?? name
  }

  agentId(source: string, name: string): string {
    return this.#agentNames.get(source)?.get(name) ?? this.#agentNames.get('*')?.get(name) ?? name
  }

  isSetUp(queue: string): boolean {
    return this.#queues.has(queue)
  }

  /** What holds for a queue at a moment. Before its first version the first one holds. `channel` shapes a provisional queue. */
  queueAt(queue: string, at: number, channel: Channel = 'other'): QueueVersion {
    const setting = this.#queues.get(queue)
    if (!setting) return this.#provisionalQueue(queue, channel)
    let found = setting.versions[0]!
    for (const version of setting.versions) {
      if (version.from > at) break
      found = version
    }
    return found
  }

  #provisionalQueue(queue: string, channel: Channel): QueueVersion {
    const key = `${channel}\n${queue}`
    let version = this.#provisional.get(key)
    if (!version) this.#provisional.set(key, (version = { ...this.#fallback(channel), name: queue, from: 0 }))
    return version
  }

  /** The whole setting of a queue; a provisional one where nobody has set it up. */
  queueSetting(queue: string, channel: Channel = 'other'): QueueSetting {
    const setting = this.#queues.get(queue)
    return (
      setting ?? { id: queue, site: this.settings.sites[0]!.id, aliases: [], versions: [this.#provisionalQueue(queue, channel)] }
    )
  }

  /** The site of a queue; one that nobody has set up belongs to the first site. */
  siteOf(queue: string): Site {
    const id = this.#queues.get(queue)?.site
    return this.settings.sites.find((site) => site.id === id) ?? this.settings.sites[0]!
  }

  /** A calendar by id; an unknown one is open round the clock in the first site's zone. */
  calendar(id: string): Calendar {
    return this.#calendars.get(id) ?? alwaysOpen(this.settings.sites[0]!.zone)
  }

  agentName(agent: string): string {
    return this.#agents.get(agent)?.name ?? agent
  }

  /** Contacts of a channel that an agent may have at once; null where nobody has said. */
  slotsOf(agent: string, channel: Channel): number | null {
    return this.#agents.get(agent)?.slots[channel] ?? null
  }

  source(id: string): SourceSetting {
    return this.#sources.get(id) ?? this.#provisionalSource(id)
  }

  /** Kept, because every agent's time asks for his source's setting. */
  #provisionalSource(id: string): SourceSetting {
    let setting = this.#provisionalSources.get(id)
    if (!setting) {
      setting = { id, name: lastPart(id), heartbeatMs: null, silenceMs: 15 * 60_000, latenessMs: 2_000 }
      this.#provisionalSources.set(id, setting)
    }
    return setting
  }

  queueIds(): string[] {
    return [...this.#queues.keys()]
  }
}

/** Ids by source and the name used there. */
type Names = Map<string, Map<string, string>>

function addName(names: Names, { source, name }: { source: string; name: string }, id: string): void {
  let known = names.get(source)
  if (!known) names.set(source, (known = new Map()))
  known.set(name, id)
}

function lastPart(source: string): string {
  return source.split('/').filter(Boolean).slice(-2).join(' ') || source
}

function alwaysOpen(zone: string): Calendar {
  const round = [{ opens: '00:00', closes: '24:00' }]
  return {
    id: 'always',
    zone,
    week: { mon: round, tue: round, wed: round, thu: round, fri: round, sat: round, sun: round },
    holidays: [],
  }
}
