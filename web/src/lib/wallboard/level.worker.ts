import { expectedLevel, type ExpectedLevel, type Line } from '@watchfloor/core/staffing/expected-level'

export type LevelQuestion = { at: number; lines: { queue: string; line: Line }[] }
export type LevelAnswer = { queue: string; level: ExpectedLevel | null }[]

/** Works out what is expected off the main thread: an exact answer takes milliseconds a queue, on a slow television tens of them. */
self.addEventListener('message', ({ data }: MessageEvent<LevelQuestion>) => {
  const answer: LevelAnswer = data.lines.map(({ queue, line }) => ({ queue, level: expectedLevel(line, data.at) }))
  self.postMessage(answer)
})
