import { readLog, type StoredFact } from '@watchfloor/db/log/read'
import { WebSocket } from 'ws'
import { ADMIN, SENDER, type Host } from './host.ts'
import { keyOf, type Ledger, type SeenReceipt } from './ledger.ts'
import { demand, demandCleanPrototypes, Violation } from './oracle.ts'
import { reduced } from './reduce.ts'
import { demandTrueModel } from './true-model.ts'

type Kept = { count: number; entries: { id: number; field: string; reason: string; candidate: unknown }[]; next: number }

/**
 * After many cases: what was acknowledged is in the log and nothing else is, what was refused is in the quarantine, the model says what a plain
 * recount of the log says, and the server still does its work. Empties the quarantine.
 */
export async function checkpoint(host: Host, ledger: Ledger): Promise<void> {
  demandCleanPrototypes()
  demand(host.floor.trouble() === null, () => `the server is not ready: ${host.floor.trouble()}`)
  await stillWorks(host, ledger)
  const log = await wholeLog(host)
  demand(log.length === ledger.stored, () => `the log holds ${log.length} facts, the receipts say ${ledger.stored}`)
  const present = new Set(log.map(({ fact }) => keyOf(fact)))
  for (const key of ledger.kept) demand(present.has(key), () => `acknowledged and not in the log: ${JSON.stringify(key)}`)
  await demandQuarantine(host, ledger)
  await demandFigures(host, log)
}

async function demandFigures({ floor: { live, committer } }: Host, log: readonly StoredFact[]): Promise<void> {
  // Facts of long ago come into the figures once none has come for a while; here nobody waits for that.
  if (live.owed > 0) await live.settleUp((work) => committer.exclusive(work))
  // Facts move the model's clock on; what else that brings about is done by the clock's own step, four times a second.
  live.advance(live.model.now)
  const { model } = live
  const { now } = model
  try {
    demandTrueModel(
      model,
      log.map(({ fact }) => fact),
    )
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    throw new Violation(`${error.message}\n${await reduced(log, model.settings.settings, now)}`, { cause: error })
  }
}

async function wholeLog({ db }: Host): Promise<StoredFact[]> {
  const log: StoredFact[] = []
  for (let after = 0; ;) {
    const page = await readLog(db, after, 5_000)
    if (page.length === 0) return log
    log.push(...page)
    after = page.at(-1)!.seq
  }
}

async function demandQuarantine(host: Host, ledger: Ledger): Promise<void> {
  let found = 0
  let count = 0
  for (let after = 0; ;) {
    const answer = await host.fetch(`/api/quarantine?after=${after}&limit=1000`)
    demand(answer.status === 200, () => `the quarantine cannot be read: ${answer.status}`)
    const page = (await answer.json()) as Kept
    count = page.count
    for (const { field, reason } of page.entries) demand(field !== '' && reason !== '', () => 'kept without field or reason')
    found += page.entries.length
    if (page.entries.length === 0) break
    after = page.next
  }
  demand(found === count, () => `the quarantine counts ${count} and lists ${found}`)
  const { refused } = ledger
  const notKept = await host.notKept()
  const kept = refused === null ? null : refused - (notKept - ledger.notKept)
  demand(
    kept === null || kept === count,
    () => `${refused} were refused, ${count} are in the quarantine; it had no room for ${notKept - ledger.notKept}`,
  )
  ledger.notKept = notKept
  const emptied = await host.fetch('/api/quarantine', { method: 'DELETE', headers: { authorization: `Bearer ${ADMIN}` } })
  demand(emptied.status === 200, () => `the quarantine cannot be emptied: ${emptied.status}`)
  ledger.refused = 0
}

let made = 0

/** A good event still lands, and a board gets a frame of it. */
async function stillWorks(host: Host, ledger: Ledger): Promise<void> {
  const board = new WebSocket(`ws://127.0.0.1:${host.port}/stream`)
  try {
    const seen = framesOf(board)
    await seen('snapshot')
    const id = `alive-${(made += 1)}`
    const event = {
      ...{ specversion: '1.0', id, source: '/acme/fuzz', type: 'dev.watchfloor.contact.queued', subject: `segment/${id}` },
      ...{ time: new Date().toISOString(), data: { contact: id, queue: 'queue-0', channel: 'voice' } },
    }
    const headers = { authorization: `Bearer ${SENDER}`, 'content-type': 'application/cloudevents+json' }
    const answer = await fetch(`${host.url}/api/events`, { method: 'POST', headers, body: JSON.stringify(event) })
    const text = await answer.text()
    demand(answer.status === 200, () => `a good event is not taken any more: ${answer.status} ${text.slice(0, 300)}`)
    ledger.note([{ intent: 'good', value: event }], JSON.parse(text) as SeenReceipt)
    await seen('frame')
  } finally {
    board.terminate()
  }
}

const FRAME_MS = 10_000

/** Gives the next message of a kind that a board gets. */
function framesOf(board: WebSocket): (type: string) => Promise<void> {
  const got = new Set<string>()
  let wake = () => {}
  board.on('open', () => board.send(JSON.stringify({ type: 'hello', protocol: 1, topic: 'frames', view: { queues: [] } })))
  board.on('error', () => {}) // its close says the same
  board.on('message', (data) => {
    got.add((JSON.parse(String(data)) as { type: string }).type)
    wake()
  })
  return async (type) => {
    const end = Date.now() + FRAME_MS
    while (!got.has(type)) {
      demand(Date.now() < end && board.readyState <= board.OPEN, () => `a board gets no ${type}`)
      await new Promise<void>((resolve) => {
        wake = resolve
        setTimeout(resolve, 100)
      })
    }
  }
}
