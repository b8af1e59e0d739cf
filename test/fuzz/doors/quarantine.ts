import fc from 'fast-check'
import type { Door } from '../door.ts'
import { badEvent, candidate, settle, type Candidate } from '../events.ts'
import { anyText } from '../hostile.ts'
import { ADMIN, SENDER } from '../host.ts'
import { demand, demandClear, parse, readAnswer } from '../oracle.ts'
import { noteBlind, receiptOf } from './http.ts'

type Step =
  | { kind: 'refuse'; value: unknown }
  | { kind: 'retry'; which: number; mended: Candidate | null; text: string | null }
  | { kind: 'retry all' | 'drop all' }
  | { kind: 'drop'; which: number }
  | { kind: 'odd'; id: string; retry: boolean; token: string | null }

/** What was refused is fed again, mended, dropped; by ids that are there and ids that are not. One after another: each changes what is there. */
export const quarantine: Door<Step[]> = {
  name: 'quarantine',
  share: 4,
  atOnce: 1,
  cases: ({ values }) =>
    fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.record({ kind: fc.constant('refuse' as const), value: badEvent }) },
        {
          weight: 4,
          arbitrary: fc.record({
            kind: fc.constant('retry' as const),
            which: fc.nat(5),
            mended: fc.option(candidate(values)),
            text: fc.option(anyText, { freq: 6 }),
          }),
        },
        {
          weight: 1,
          arbitrary: fc.record({ kind: fc.constantFrom('retry all' as const, 'retry all' as const, 'drop all' as const) }),
        },
        { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), which: fc.nat(5) }) },
        {
          weight: 2,
          arbitrary: fc.record({
            kind: fc.constant('odd' as const),
            id: fc.oneof(
              anyText,
              fc.constantFrom('0', '-1', '1e3', '0x10', '9007199254740993', '99999999999999999999', '1.5', ' 1', 'Infinity'),
            ),
            retry: fc.boolean(),
            token: fc.constantFrom<string | null>(SENDER, ADMIN, null, 'wrong'),
          }),
        },
      ),
      { minLength: 2, maxLength: 8 },
    ),
  async run(trial, steps) {
    const { host, ledger, now } = trial
    ledger.refused = null
    const ask = async (method: string, path: string, body?: string, token: string | null = ADMIN) => {
      const headers = { 'content-type': 'application/json', ...(token !== null && { authorization: `Bearer ${token}` }) }
      const answer = await readAnswer(await host.fetch(path, { method, headers, ...(body !== undefined && { body }) }))
      if (answer.status !== 204) demandClear(answer)
      return answer
    }
    const kept = async () => (parse((await ask('GET', '/api/quarantine?limit=6')).text) as { entries: { id: number }[] }).entries
    for (const step of steps) {
      if (step.kind === 'refuse') {
        const answer = await ask('POST', '/api/events', `[${JSON.stringify(settle(step.value, now)) ?? 'null'}]`)
        const receipt = receiptOf(answer)
        if (receipt) noteBlind(trial, receipt)
      } else if (step.kind === 'retry' || step.kind === 'drop') {
        const entries = await kept()
        const entry = entries[step.which % Math.max(1, entries.length)]
        if (!entry) continue
        if (step.kind === 'drop') {
          const { status } = await ask('DELETE', `/api/quarantine/${entry.id}`)
          demand(status === 204, () => `not dropped: ${status}`)
          continue
        }
        const mended = step.text ?? (step.mended === null ? '' : (JSON.stringify(settle(step.mended.value, now)) ?? ''))
        const answer = await ask('POST', `/api/quarantine/${entry.id}/retry`, mended)
        const receipt = receiptOf(answer)
        if (receipt) noteBlind(trial, receipt)
        const isThere = (await kept()).some(({ id }) => id === entry.id)
        demand(isThere === (answer.status !== 200), () => `${answer.status}, and it is ${isThere ? 'still' : 'not'} there`)
      } else if (step.kind === 'odd') {
        const path = `/api/quarantine/${encodeURIComponent(step.id.slice(0, 500).toWellFormed())}${step.retry ? '/retry' : ''}`
        const { status } = await ask(step.retry ? 'POST' : 'DELETE', path, step.retry ? '' : undefined, step.token)
        demand(status < 500, () => `${status} for ${path}`)
      } else {
        const answer =
          step.kind === 'drop all' ? await ask('DELETE', '/api/quarantine') : await ask('POST', '/api/quarantine/retry')
        demand(answer.status === 200, () => `${step.kind}: ${answer.status} ${answer.text.slice(0, 200)}`)
        if (step.kind === 'drop all') continue
        const { accepted, conflicting } = parse(answer.text) as { accepted: number; conflicting: number }
        ledger.stored += accepted + conflicting
      }
    }
  },
}
