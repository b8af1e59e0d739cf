import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Place } from '../connect.ts'

export type WriterProcess = {
  /** The next line that it says: `open`, then each acknowledged number. Rejects when it ended instead. */
  next(): Promise<string>
  /** Ends it at once, without a chance to tidy up, and gives everything that it had said and nobody had read. */
  kill(): Promise<string[]>
}

/** Starts `writer.ts` as a process of its own. */
export function startWriter(place: Place, rows: number): WriterProcess {
  const script = `${import.meta.dirname}/writer.ts`
  const child = spawn(process.execPath, [script, JSON.stringify(place), String(rows)], { stdio: ['ignore', 'pipe', 'pipe'] })
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async next() {
      const { value, done } = await lines.next()
      if (done) throw new Error(`The writer ended: ${errors}`)
      return value as string
    },
    async kill() {
      child.kill('SIGKILL')
      const rest: string[] = []
      for (let line = await lines.next(); !line.done; line = await lines.next()) rest.push(line.value as string)
      return rest
    },
  }
}
