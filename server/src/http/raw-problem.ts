import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { problemParts, type Problem } from './problem.ts'
import { commonHeaders } from './security.ts'

/** Answers on a bare socket, where there is no response to write to, and lets go of the connection whatever it holds. */
export function endWithProblem(socket: Duplex, problem: Problem): void {
  const { status, headers, body } = problemParts(problem, `urn:uuid:${randomUUID()}`, '')
  const all = { ...commonHeaders, ...headers, connection: 'close', 'content-length': Buffer.byteLength(body) }
  const head = Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head}\r\n${body}`, () => socket.destroy())
}
