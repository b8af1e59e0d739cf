import { settings, type Settings } from '@watchfloor/core/settings/settings'

/**
 * What a floor begins with when nobody has decided anything: one site in this machine's time zone. Queues, agents and sources appear as their
 * facts come in, under the usual promises, until somebody sets them up.
 */
export function firstSettings(zone: string): Settings {
  return settings.parse({
    version: 1,
    sites: [{ id: 'main', name: 'Main site', zone }],
    queues: [],
    calendars: [],
    agents: [],
    sources: [],
  })
}
