import { SettingsBook } from '@watchfloor/core/settings/book'
import { presetVersion } from '@watchfloor/core/settings/preset'
import type { Settings } from '@watchfloor/core/settings/settings'

/** Settings ready for questions; queues nobody has set up get the first site's preset for their channel. */
export function settingsBook(settings: Settings): SettingsBook {
  const preset = settings.sites[0]?.preset ?? 'brazil-smb'
  return new SettingsBook(settings, (channel) => presetVersion(preset, channel, channel))
}
