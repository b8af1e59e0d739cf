import { demoSettings } from '@watchfloor/core/settings/demo'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engines, type TestDatabases } from '../testing.ts'
import { findSettings, putSetting, readSettingHistory, readSettings, removeSetting, seedSettings } from './settings.ts'

const change = { by: 'seed', at: Date.UTC(2026, 10, 22, 12) }

describe.each(engines)('on $name', ({ openDatabases }) => {
  let databases: TestDatabases
  beforeAll(async () => void (databases = await openDatabases()), 60_000)
  afterAll(() => databases.close())

  test('the seed goes in once and comes back as it was, in its order', async () => {
    await using db = await databases.open()
    expect(await findSettings(db)).toBeNull()
    await expect(readSettings(db)).rejects.toThrow('There are no settings yet')
    const seed = demoSettings()
    expect(await seedSettings(db, seed, change)).toBe(true)
    const { version, ...read } = await readSettings(db)
    expect({ ...read, version: seed.version }).toEqual(seed)
    expect(await seedSettings(db, seed, change)).toBe(false)
    expect((await readSettings(db)).version).toBe(version)
  })

  test('a change makes a new version, and each version can be read as it was', async () => {
    await using db = await databases.open()
    await seedSettings(db, demoSettings(), change)
    const before = await readSettings(db)
    const site = { ...before.sites[0]!, name: 'Atendimento Campinas' }
    const version = await putSetting(db, 'site', site, { by: 'ana', at: change.at + 1 })
    expect(await readSettings(db)).toEqual({ ...before, version, sites: [site] })
    expect(await readSettings(db, before.version)).toEqual(before)
    expect(await readSettingHistory(db, 'site', site.id)).toMatchObject([
      { version, body: site, changedBy: 'ana', changedAt: change.at + 1 },
      { body: before.sites[0], changedBy: 'seed', changedAt: change.at },
    ])
  })

  test('what is taken out is gone from then on, and its history stays', async () => {
    await using db = await databases.open()
    await seedSettings(db, demoSettings(), change)
    const before = await readSettings(db)
    const version = await removeSetting(db, 'queue', 'chat', change)
    expect(await readSettings(db)).toEqual({ ...before, version, queues: before.queues.filter(({ id }) => id !== 'chat') })
    expect(await readSettingHistory(db, 'queue', 'chat')).toMatchObject([{ body: null }, { body: { id: 'chat' } }])
  })

  test('a document that is not of its kind is refused with its field', async () => {
    await using db = await databases.open()
    const wrong = { id: 'x', name: 'X', zone: 'America/Sao_Paulo', currency: 'REAIS' }
    await expect(putSetting(db, 'site', wrong as never, change)).rejects.toThrow('currency')
  })
})
