import { LogComparison, type LogFindings, type Outcomes } from './outcomes.ts'
import { numberOf } from './supply.ts'
import { loadSources } from './tape.ts'

const PAGE = 5_000
const TRIES = 5

/**
 * Reads through the server's own API what its log holds of a run, and holds it against what was acknowledged.
 *
 * @throws Error when the log cannot be read
 */
export async function checkLog(
  url: string,
  run: string,
  after: number,
  outcomes: Outcomes,
  onProgress: (found: number) => void,
): Promise<LogFindings> {
  const comparison = new LogComparison(outcomes)
  const sources = Object.values(loadSources).map(encodeURIComponent).join(',')
  for (let position = after; ;) {
    const { events, next } = await page(`${url}/api/events?after=${position}&limit=${PAGE}&source=${sources}`)
    if (events.length === 0) return comparison.findings()
    for (const { id } of events) {
      const number = numberOf(run, id)
      if (number !== null) comparison.found(number)
    }
    position = next
    onProgress(comparison.findings().found)
  }
}

async function page(address: string): Promise<{ events: { id: string }[]; next: number }> {
  for (let tried = 1; ; tried++) {
    try {
      const answer = await fetch(address, { signal: AbortSignal.timeout(30_000) })
      if (answer.ok) return (await answer.json()) as { events: { id: string }[]; next: number }
      throw new Error(`${answer.status} ${(await answer.text()).slice(0, 200)}`)
    } catch (cause) {
      if (tried === TRIES) throw new Error(`The log could not be read: ${(cause as Error).message}`, { cause })
      await new Promise((resolve) => setTimeout(resolve, 500 * tried))
    }
  }
}
