import { expect, test } from 'vitest'
import { agentId } from './demo-people.ts'
import { demoSettings } from './demo.ts'
import { presetVersion } from './preset.ts'
import { settings } from './settings.ts'

const MINUTE = 60_000

test('the demo is a valid settings document: eight queues, each open by a calendar that exists, and nobody twice', () => {
  const demo = settings.parse(demoSettings())
  const calendars = new Set(demo.calendars.map((calendar) => calendar.id))
  expect(demo.queues).toHaveLength(8)
  expect(demo.queues.every((queue) => calendars.has(queue.versions[0]!.calendar))).toBe(true)
  expect(new Set(demo.agents.map((agent) => agent.id)).size).toBe(demo.agents.length)
  expect(demo.agents.length).toBeGreaterThan(55)
})

test('each queue has the targets of "Brazil SMB"', () => {
  const version = (id: string) => demoSettings().queues.find((queue) => queue.id === id)!.versions[0]!
  expect(version('vendas').wait).toEqual({ share: 0.8, withinMs: 20_000, variant: 'C', shortMs: 5_000 })
  expect(version('chat').wait).toMatchObject({ share: 0.8, withinMs: 30_000 })
  expect(version('whatsapp').tickets.first).toMatchObject({ share: 0.9, withinMs: 15 * MINUTE })
  expect(version('email').tickets.first).toMatchObject({ withinMs: 120 * MINUTE, clock: 'business' })
  expect(version('social').tickets.first).toMatchObject({ withinMs: 1440 * MINUTE })
  expect(version('social').byPriority['1']?.first).toMatchObject({ withinMs: 60 * MINUTE })
})

test('holidays of both years are in every calendar that closes', () => {
  const closing = demoSettings().calendars.filter((calendar) => calendar.id !== 'always')
  for (const calendar of closing) {
    const dates = calendar.holidays.map((holiday) => holiday.date)
    expect(dates).toContain('2026-11-20')
    expect(dates).toContain('2027-03-26')
    expect(dates).toHaveLength(20)
  }
})

test('the playbook answers mail by priority', () => {
  const { byPriority } = presetVersion('playbook-2025', 'email', 'Mail')
  expect([1, 2, 3, 4].map((priority) => byPriority[`${priority as 1 | 2 | 3 | 4}`]?.first?.withinMs)).toEqual(
    [1, 4, 24, 48].map((hours) => hours * 60 * MINUTE),
  )
})

test('a live channel waits in line, a deferred one has a promise', () => {
  for (const channel of ['voice', 'chat', 'callback', 'video', 'other'] as const) {
    expect(presetVersion('brazil-smb', channel, 'x')).toMatchObject({ family: 'live', tickets: {} })
  }
  for (const channel of ['whatsapp', 'email', 'form', 'social'] as const) {
    const version = presetVersion('brazil-smb', channel, 'x')
    expect(version.family).toBe('deferred')
    expect(version.tickets.first).toBeDefined()
  }
})

test('an id is the name without its accents', () => {
  expect(agentId('Sérgio Úrsula Corrêa')).toBe('sergio-ursula-correa')
})
