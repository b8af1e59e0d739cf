import { setTimeout as pause } from 'node:timers/promises'
import { demoSettings, demoSources } from '@watchfloor/core/settings/demo'
import { TYPE_PREFIX } from '@watchfloor/core/event/vocabulary'
import { Model } from '@watchfloor/core/model/model'
import { openDatabase } from '@watchfloor/db/connect'
import { readSettings } from '@watchfloor/db/settings/settings'
import { LiveModel } from '@watchfloor/server/model/live'
import { settingsBook } from '@watchfloor/server/model/settings-book'
import type { SentEvent } from '../support/door.ts'
import { factsOf } from './facts.ts'

/** Live heap in bytes after a forced collection: of the model of a log, and of `open` things. */
export type HeapFound = { open: number; log: number; contacts: number; tickets: number }

const [dir, count] = process.argv.slice(2)
const open = Number(count)
const found: HeapFound = {
  open,
  contacts: await heapOf(() => modelOf((n) => contactEvent(n))),
  tickets: await heapOf(() => modelOf((n) => ticketEvent(n))),
  log: await heapOf(modelOfLog),
}
process.stdout.write(JSON.stringify(found))

async function heapOf(make: () => Model | Promise<Model>): Promise<number> {
  await once(make) // code and caches that stay are not counted twice
  const before = await heap()
  const kept = await make()
  const bytes = (await heap()) - before
  if (kept.head === 0) throw new Error('Nothing was folded')
  return bytes
}

/** In a function of its own, so that nothing here still holds what it made. */
async function once(make: () => Model | Promise<Model>): Promise<void> {
  await make()
}

/** Bytes that are alive. Only in a later turn of the event loop has the stack let go of what was made before. */
async function heap(): Promise<number> {
  for (let n = 0; n < 4; n++) {
    await pause(10)
    globalThis.gc!()
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}

/** The model as a start takes it up from the checkpoint. The database is closed again: it is not what is weighed. */
async function modelOfLog(): Promise<Model> {
  await using db = await openDatabase({ dir })
  const parts = { db, settings: await readSettings(db), now: Date.now, health: () => ({ repeats: 0, conflicts: 0 }) }
  const live = new LiveModel(parts)
  await live.replay()
  return live.model
}

function modelOf(event: (n: number) => SentEvent): Model {
  const now = Date.now()
  const model = new Model(settingsBook(demoSettings()))
  for (let n = 0; n < open; n++) {
    const [fact] = factsOf([event(n)])
    model.apply([{ seq: n + 1, receivedAt: now, fact: fact! }], now)
  }
  return model
}

function contactEvent(n: number): SentEvent {
  const data = { contact: `call-${n}`, queue: 'suporte', channel: 'voice', direction: 'in' }
  return envelope(demoSources.phone, 'contact.queued', `segment/call-${n}~1`, data)
}

function ticketEvent(n: number): SentEvent {
  const data = { queue: 'email', channel: 'email', direction: 'in', priority: 2 }
  return envelope(demoSources.mail, 'ticket.opened', `ticket/case-${n}`, data)
}

function envelope(source: string, type: string, subject: string, data: unknown): SentEvent {
  const time = new Date().toISOString()
  return { specversion: '1.0', id: `${subject}:${type}`, source, type: TYPE_PREFIX + type, subject, time, data }
}
