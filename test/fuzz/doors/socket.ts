import fc from 'fast-check'
import type { Door } from '../door.ts'
import { candidate, settle, type Candidate } from '../events.ts'
import { anyJson, anyText } from '../hostile.ts'
import { SENDER } from '../host.ts'
import type { SeenReceipt } from '../ledger.ts'
import { demand } from '../oracle.ts'
import { openLine } from '../socket.ts'

/** A message as it ought to be, or anything else. `bytes`: not text, and no UTF-8. */
type Message =
  | { kind: 'batch'; candidates: Candidate[] }
  | { kind: 'other'; value: unknown }
  | { kind: 'text'; text: string }
  | { kind: 'bytes' }

type Talk = {
  greeting: 'header' | 'hello' | 'one breath' | 'wrong token' | 'wrong hello' | 'none'
  hello: unknown
  messages: Message[]
}

type Said = { n?: unknown; type?: string; receipt?: SeenReceipt; problem?: { status: number; detail: string; field?: string } }

/** `/api/events/stream`: each message gets its answer, by its number; whoever has no token is shown the door. */
export const socket: Door<Talk> = {
  name: 'socket',
  share: 6,
  atOnce: 64,
  cases: ({ values }) =>
    fc.record({
      greeting: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom('header' as const, 'hello' as const, 'one breath' as const) },
        { weight: 1, arbitrary: fc.constantFrom('wrong token' as const, 'wrong hello' as const, 'none' as const) },
      ),
      hello: anyJson,
      messages: fc.array(
        fc.oneof(
          {
            weight: 6,
            arbitrary: fc.record({
              kind: fc.constant('batch' as const),
              candidates: fc.array(candidate(values), { maxLength: 6 }),
            }),
          },
          { weight: 2, arbitrary: fc.record({ kind: fc.constant('other' as const), value: anyJson }) },
          { weight: 1, arbitrary: fc.record({ kind: fc.constant('text' as const), text: anyText }) },
          { weight: 1, arbitrary: fc.constant({ kind: 'bytes' as const }) },
        ),
        { maxLength: 12 },
      ),
    }),
  async run({ host, ledger, now }, { greeting, hello, messages }) {
    const headers: Record<string, string> = greeting === 'header' ? { authorization: `Bearer ${SENDER}` } : {}
    const line = await openLine(`ws://127.0.0.1:${host.port}/api/events/stream`, headers)
    try {
      const token = greeting === 'wrong token' ? 'wrong' : SENDER
      if (greeting === 'wrong hello') line.send(JSON.stringify(hello) ?? 'null')
      else if (greeting !== 'header' && greeting !== 'none') line.send(JSON.stringify({ type: 'hello', token }))
      if (greeting === 'wrong token' || greeting === 'wrong hello' || greeting === 'none') {
        await line.until('a close for want of a token', () => line.closed !== null)
        return demand(line.closed === 4401 || line.closed === 4400, () => `closed with ${line.closed}`)
      }
      if (greeting === 'hello') await line.until('the welcome', () => line.got.length > 0)
      const sent = messages.map((message) => {
        if (message.kind !== 'batch') return []
        return message.candidates.map(({ intent, value }) => {
          const settled = settle(value, now)
          const text = JSON.stringify(settled) ?? 'null'
          // On the wire a lone surrogate is escaped, so it comes as it is.
          return { intent, value: JSON.parse(text) as unknown }
        })
      })
      for (const [n, message] of messages.entries()) {
        if (message.kind === 'batch') line.send(JSON.stringify({ n, events: sent[n]!.map(({ value }) => value) }))
        else if (message.kind === 'other') line.send(JSON.stringify(message.value) ?? 'null')
        else
          line.send(message.kind === 'text' ? JSON.stringify({ n, events: message.text }) : Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))
      }
      await line.until('an answer to each message', () => line.got.length === messages.length + 1 || line.closed !== null)
      demand(line.closed === null, () => `closed with ${line.closed} though it had a token`)
      const answers = (line.got as Said[]).filter((one) => one.type !== 'welcome')
      for (const { problem, receipt } of answers) {
        demand((problem === undefined) !== (receipt === undefined), () => 'neither a receipt nor a problem')
        if (!problem) continue
        demand(problem.status === 400 || problem.status === 413, () => `not a status for bad input: ${JSON.stringify(problem)}`)
        demand(problem.detail.length > 5 && !!problem.field, () => `names no field: ${JSON.stringify(problem)}`)
      }
      for (const [n, message] of messages.entries()) {
        if (message.kind !== 'batch') continue
        const answer = answers.find((one) => one.n === n && one.receipt)
        demand(answer?.receipt !== undefined, () => `no receipt for message ${n}: ${JSON.stringify(answers).slice(0, 400)}`)
        ledger.note(sent[n]!, answer.receipt)
        answers.splice(answers.indexOf(answer), 1)
      }
      // What was any value may have been a message with events in it.
      for (const { receipt } of answers) {
        if (!receipt) continue
        ledger.stored += receipt.accepted + receipt.conflicting
        if (ledger.refused !== null) ledger.refused += receipt.refused.length
      }
    } finally {
      line.socket.terminate()
    }
  },
}
