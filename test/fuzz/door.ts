import type fc from 'fast-check'
import type { Host } from './host.ts'
import type { Ledger } from './ledger.ts'
import type { Payloads } from './payloads.ts'

export type Trial = {
  host: Host
  ledger: Ledger
  payloads: Payloads
  /** Epoch ms: what times near now are near to. */
  now: number
  /** For files; it is gone afterwards. */
  folder: string
  /** Puts a new server with nothing in it in this one's place. */
  renew(): Promise<void>
}

/** One way in: what may come through it, and what must become of that. `run` throws a Violation. */
export type Door<Case = unknown> = {
  name: string
  /** How much of a mixed run goes to it. */
  share: number
  /** So many cases are tried at once. */
  atOnce: number
  cases(payloads: Payloads): fc.Arbitrary<Case>
  run(trial: Trial, one: Case): Promise<void>
}
