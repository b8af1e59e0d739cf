import type { Channel } from '../event/primitive.ts'
import { brazilHolidays } from './brazil-holidays.ts'
import { demoAgents } from './demo-people.ts'
import { presetVersion } from './preset.ts'
import { settings, type Calendar, type QueueSetting, type Settings, type SourceSetting } from './settings.ts'

export const DEMO_ZONE = 'America/Sao_Paulo'

/** The systems that the demo floor pretends to run. */
export const demoSources = {
  phone: '/demo/pbx/sp1',
  chat: '/demo/chat/web',
  whatsapp: '/demo/whatsapp/br',
  mail: '/demo/mail/desk',
  social: '/demo/social/hub',
} as const

/** How often each of them says that it is alive. */
export const DEMO_HEARTBEAT_MS = 5_000

/** What people have decided on the demo floor: a site in São Paulo, eight queues under the preset "Brazil SMB", and who works there. */
export function demoSettings(): Settings {
  return settings.parse({
    version: 1,
    sites: [{ id: 'sp', name: 'Atendimento São Paulo', zone: DEMO_ZONE, locale: 'pt-BR', currency: 'BRL', preset: 'brazil-smb' }],
    queues: [
      queue('vendas', 'Vendas', 'voice', 'vendas'),
      queue('suporte', 'Suporte', 'voice', 'always'),
      queue('financeiro', 'Financeiro', 'voice', 'comercial'),
      queue('retencao', 'Retenção', 'voice', 'vendas'),
      queue('chat', 'Chat', 'chat', 'always'),
      queue('whatsapp', 'WhatsApp', 'whatsapp', 'always'),
      queue('email', 'E-mail', 'email', 'mensagens'),
      queue('social', 'Social', 'social', 'always'),
    ],
    calendars: demoCalendars(),
    agents: demoAgents(),
    sources: [
      source(demoSources.phone, 'PABX São Paulo'),
      source(demoSources.chat, 'Chat do site'),
      source(demoSources.whatsapp, 'WhatsApp Business'),
      source(demoSources.mail, 'Central de e-mail'),
      source(demoSources.social, 'Redes sociais'),
    ],
  })
}

function queue(id: string, name: string, channel: Channel, calendar: string): QueueSetting {
  return {
    id,
    site: 'sp',
    aliases: [{ source: '*', name: id }],
    versions: [{ ...presetVersion('brazil-smb', channel, name), calendar }],
  }
}

function source(id: string, name: string): SourceSetting {
  return { id, name, heartbeatMs: DEMO_HEARTBEAT_MS, silenceMs: 15 * 60_000, latenessMs: 2_000 }
}

function demoCalendars(): Calendar[] {
  const days = [2026, 2027].flatMap(brazilHolidays)
  return [
    { id: 'always', zone: DEMO_ZONE, week: week('00:00', '24:00', ['sat', 'sun']), holidays: [] },
    {
      id: 'vendas',
      zone: DEMO_ZONE,
      week: week('08:00', '22:00', ['sat', 'sun']),
      holidays: days.map((day) => ({ ...day, hours: hours('10:00', '18:00') })),
    },
    {
      id: 'comercial',
      zone: DEMO_ZONE,
      week: { ...week('08:00', '18:00', []), sat: hours('09:00', '13:00') },
      holidays: days.map((day) => ({ ...day, hours: [] })),
    },
    {
      id: 'mensagens',
      zone: DEMO_ZONE,
      week: week('08:00', '20:00', ['sat']),
      holidays: days.map((day) => ({ ...day, hours: [] })),
    },
  ]
}

/** Monday to Friday and the days named besides. */
function week(opens: string, closes: string, besides: ('sat' | 'sun')[]): Calendar['week'] {
  const all = ['mon', 'tue', 'wed', 'thu', 'fri', ...besides] as const
  return Object.fromEntries(all.map((day) => [day, hours(opens, closes)]))
}

function hours(opens: string, closes: string) {
  return [{ opens, closes }]
}
