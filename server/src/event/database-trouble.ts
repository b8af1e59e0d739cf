/** The model could not take in what the log says: a bug of ours, and not a matter of the database. */
export class FoldFault extends Error {}

/** What is the matter when the log can be neither written nor read, in a sentence for people. */
export function whyUnwritable(error: unknown): string {
  if (error instanceof FoldFault) return error.message
  const { code, message } = rootOf(error)
  if (code === '53100' || code === 'ENOSPC' || /no space left on device/i.test(message))
    return 'The disk of the database is full. Make room; writing goes on by itself.'
  if (code === '53300' || code === '53200') return `The database is at its limits: ${message}.`
  if (code === '25006') return 'The database can only be read at the moment (a standby?).'
  if (code === '55P03') return 'An earlier write has not ended in the database yet.'
  if (code !== undefined && isOfSql(code) && !isTrouble(code)) return `The database refuses to write: ${message}.`
  return 'The database does not answer.'
}

/** Was it decided by the database or by ourselves, so that sending the same again may end the same? Else it is the connection, or the machine. */
export function isFinal(error: unknown): boolean {
  const { code } = rootOf(error)
  if (code !== undefined && isOfSql(code)) return !isTrouble(code)
  return error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
}

/** Did the query fail because nobody was there to answer it? */
export function isConnectionLost(error: unknown): boolean {
  const { code, message } = rootOf(error)
  if (code !== undefined && isOfSql(code)) return /^(08|57P)/.test(code)
  return (
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    code === 'ECONNREFUSED' ||
    /connection terminated|embedded database stopped/i.test(message)
  )
}

/** The server is there, and does not take anybody yet. */
export function isStartingUp(error: unknown): boolean {
  return rootOf(error).code === '57P03'
}

/** Connection, transaction state, rollback, resources, prerequisites, operator, system, internal: what goes away without a change of ours. */
function isTrouble(code: string): boolean {
  return /^(08|25|40|53|55|57|58|XX)/.test(code)
}

function isOfSql(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code)
}

/** The database's own error below what was wrapped around it. */
function rootOf(error: unknown): { code: string | undefined; message: string } {
  let at = error as { code?: unknown; message?: unknown; cause?: unknown }
  while (typeof at?.code !== 'string' && at?.cause) at = at.cause as typeof at
  return { code: typeof at?.code === 'string' ? at.code : undefined, message: String(at?.message ?? at) }
}
