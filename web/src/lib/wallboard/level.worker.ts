import { DomainError } from '@watchfloor/core/number/domain-error'
import { expectedLevel, type ExpectedLevel, type Line } from '@watchfloor/core/staffing/expected-level'

export type LevelQuestion = { at: number; lines: { queue: string; line: Line }[] }
export type LevelAnswer = { queue: string; level: ExpectedLevel | null }[]

/** Works out what is expected off the main thread: an exact answer takes milliseconds a queue, on a slow television tens of them. */
self.addEventListener('message', ({ data }: MessageEvent<LevelQuestion>) => {
  const answer: LevelAnswer = data.lines.map(({ queue, line }) => ({ queue, level: levelOf(line, data.at) }))
  self.postMessage(answer)
})

/** One line that cannot be must not take the others' outlook with it. */
function levelOf(line: Line, at: number): ExpectedLevel | null {
  try {
    return expectedLevel(line, at)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    console.error(error)
    return null
  }
}
