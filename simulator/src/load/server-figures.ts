/** What the server says of itself at `/metrics`. */
export type ServerFigures = {
  /** Resident memory of the process with its embedded database, bytes. */
  rssBytes: number
  cpuSeconds: number
  /** Arrival number of the newest fact in its log. */
  head: number
}

const names = {
  rssBytes: 'watchfloor_process_resident_memory_bytes',
  cpuSeconds: 'watchfloor_process_cpu_seconds_total',
  head: 'watchfloor_log_head',
}

/** Reads the server's figures; null where it does not answer within a second or two, as an overloaded one may not. */
export async function readServerFigures(url: string): Promise<ServerFigures | null> {
  let text: string
  try {
    const answer = await fetch(new URL('/metrics', url), { signal: AbortSignal.timeout(2_000) })
    text = await answer.text()
  } catch {
    return null // asked again in a moment
  }
  const read = (name: string) => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN)
  const figures = { rssBytes: read(names.rssBytes), cpuSeconds: read(names.cpuSeconds), head: read(names.head) }
  return Object.values(figures).every(Number.isFinite) ? figures : null
}
