/** Fields of `data` that name things which happened once: a moved recording tells of other ones. People and queues stay who they are. */
const THINGS = new Set(['contact', 'previous', 'next', 'callback_of', 'ticket', 'about', 'followup_of', 'merged_into', 'message'])
const MOMENTS = new Set(['time', 'recordedtime', 'from', 'to', 'promise', 'first', 'resolve'])
const ONCE = /^(segment|ticket|survey|outreach|session)\//

type Plain = Record<string, unknown>

/**
 * Moves an event in time. Its id, and the ids of what happened once, get the shift as a suffix: two shifts of one recording, or a shift and
 * the recording itself, are different contacts, and one must not repair or double the other.
 */
export function shiftEvent(event: unknown, shiftMs: number): unknown {
  if (event === null || typeof event !== 'object' || shiftMs === 0) return event
  const moved = shiftFields(event as Plain, shiftMs)
  const mark = `+${Math.round(shiftMs / 1000)}`
  for (const name of ['id', 'revises']) if (typeof moved[name] === 'string') moved[name] = `${moved[name]}${mark}`
  const subject = moved['subject']
  if (typeof subject === 'string' && ONCE.test(subject)) {
    moved['subject'] = suffixed(subject, mark)
    if (typeof moved['partitionkey'] === 'string') moved['partitionkey'] = suffixed(moved['partitionkey'], mark)
  }
  const data = moved['data']
  if (data !== null && typeof data === 'object') moved['data'] = shiftData(data as Plain, shiftMs, mark)
  return moved
}

function shiftData(data: Plain, shiftMs: number, mark: string): Plain {
  const moved = shiftFields(data, shiftMs)
  for (const [name, value] of Object.entries(moved)) {
    if (THINGS.has(name) && typeof value === 'string') moved[name] = suffixed(value, mark)
    else if (value !== null && typeof value === 'object' && !Array.isArray(value))
      moved[name] = shiftData(value as Plain, shiftMs, mark)
  }
  return moved
}

function shiftFields(fields: Plain, shiftMs: number): Plain {
  const moved: Plain = { ...fields }
  for (const [name, value] of Object.entries(fields)) {
    if (MOMENTS.has(name) && typeof value === 'string') moved[name] = shiftMoment(value, shiftMs)
  }
  return moved
}

/** `to` is a moment in some facts and a queue or number in others: only what reads as a moment is moved. */
function shiftMoment(value: string, shiftMs: number): string {
  if (!/^\d{4}-\d\d-\d\dT/.test(value)) return value
  const at = Date.parse(value)
  return Number.isNaN(at) ? value : new Date(at + shiftMs).toISOString()
}

/** The visit stays last: `call+3600~2`. */
function suffixed(thing: string, mark: string): string {
  const tilde = thing.lastIndexOf('~')
  return tilde < 0 ? thing + mark : thing.slice(0, tilde) + mark + thing.slice(tilde)
}
