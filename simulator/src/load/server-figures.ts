/** What the server says of itself at `/metrics`. */
export type ServerFigures = {
  /** Resident memory of the process with its embedded database, bytes. */
  rssBytes: number
  cpuSeconds: number
  /** Arrival number of the newest fact in its log. */
  head: number
  /** Boards that it sends nothing because they do not read or answer, and the most that it holds for one of them, bytes. */
  boardsBehind: number
  heldMostBytes: number
}

const names = {
  rssBytes: 'watchfloor_process_resident_memory_bytes',
  cpuSeconds: 'watchfloor_process_cpu_seconds_total',
  head: 'watchfloor_log_head',
  boardsBehind: 'watchfloor_boards_behind',
  heldMostBytes: 'watchfloor_stream_held_most_bytes',
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
  const { rssBytes, cpuSeconds, head, boardsBehind, heldMostBytes } = names
  const figures = {
    rssBytes: read(rssBytes),
    cpuSeconds: read(cpuSeconds),
    head: read(head),
    boardsBehind: read(boardsBehind),
    heldMostBytes: read(heldMostBytes),
  }
  return Object.values(figures).every(Number.isFinite) ? figures : null
}
