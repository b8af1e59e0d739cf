import type { ColumnType, Generated } from 'kysely'

/** The tables, as Kysely sees them. `db/migrations` makes them; what each is for stands there. */
export type Database = {
  event: EventTable
  event_key: EventKeyTable
  quarantine: QuarantineTable
  checkpoint: CheckpointTable
  queue_interval: QueueIntervalTable
  published_interval: PublishedIntervalTable
  restatement: RestatementTable
  setting_version: SettingVersionTable
  token: TokenTable
  prediction: PredictionTable
  meta: MetaTable
}

/** Written as JSON text, read as the value. */
type Json<T = unknown> = ColumnType<T, string, string>
/** Written as a Date or RFC 3339 text, read as a Date. */
type Moment = ColumnType<Date, Date | string, Date | string>

export type EventTable = {
  seq: number
  received_at: Moment
  source: string
  id: string
  type: string
  kind: string
  thing: string
  at: number
  content: string
  recorded_at: number
  sequence: string
  precision: number
  basis: string
  revises: string
  data: Json
}

export type EventKeyTable = { id_key: string; n: number; content: string; seq: number }

export type QuarantineTable = {
  id: Generated<number>
  received_at: Moment
  source: string
  event_id: string
  field: string
  reason: string
  candidate: Json
  fed_at: Moment | null
}

export type CheckpointTable = {
  seq: number
  model_version: string
  settings_version: number
  body: Buffer
  sha256: string
  made_at: Moment
}

export type QueueIntervalTable = {
  queue_id: string
  starts_at: number
  counts: Json<Record<string, number>>
  waits: Json<{ answered: [ms: number, count: number][]; abandoned: [ms: number, count: number][] }>
  settled: boolean
}

export type PublishedIntervalTable = {
  queue_id: string
  starts_at: number
  counts: Json<Record<string, number>>
  published_at: Moment
  published_as: string
}

export type RestatementTable = {
  id: Generated<number>
  queue_id: string
  starts_at: number
  figure: string
  old: number
  new: number
  caused_by: string
  at: Moment
}

export type SettingVersionTable = {
  version: Generated<number>
  kind: string
  id: string
  body: Json
  deleted: boolean
  changed_at: Moment
  changed_by: string
}

export type TokenTable = {
  id: Generated<number>
  sha256: string
  name: string
  scope: string
  created_at: Moment
  revoked_at: Moment | null
}

export type PredictionTable = {
  id: Generated<number>
  kind: string
  queue_id: string
  about: string
  rehearsed: boolean
  made_at: number
  decided_at: number
  raw: number
  shown: number | null
  lead_ms: number
  breached: boolean
}

export type MetaTable = { key: string; value: string }
