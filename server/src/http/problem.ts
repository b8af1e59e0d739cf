import type { Context } from 'hono'
import { z } from 'zod'

/** An answer that is not what was asked for, as RFC 9457 writes it. */
export const problemSchema = z
  .object({
    type: z.string().describe('Names the kind of problem; stable'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What is wrong with this request, and the remedy'),
    instance: z.string().describe('This occurrence; for a fault of the server its log names the same'),
    field: z.string().optional().describe('The parameter or field at fault; the first of them'),
    faults: z
      .array(z.object({ field: z.string(), detail: z.string() }))
      .optional()
      .describe('All parameters or fields at fault, where there are several'),
  })
  .meta({ id: 'Problem' })

const titles = {
  400: ['bad-request', 'The request cannot be understood'],
  401: ['unauthorised', 'A valid token is needed'],
  403: ['forbidden', 'Not allowed from there'],
  404: ['not-found', 'There is nothing here'],
  405: ['method-not-allowed', 'This method does nothing here'],
  406: ['not-acceptable', 'None of the accepted formats can be made'],
  408: ['too-slow', 'The request did not come in time'],
  409: ['conflict', 'Somebody else was faster'],
  413: ['too-large', 'Too much at once'],
  415: ['unsupported-media-type', 'The format of the body is not known'],
  431: ['headers-too-large', 'The headers are too large'],
  417: ['expectation-failed', 'What the request expects cannot be met'],
  429: ['overloaded', 'More than can be written at the moment'],
  500: ['internal', 'A fault of the server'],
  503: ['unavailable', 'Not ready'],
} as const

export type ProblemStatus = keyof typeof titles

/** Thrown in a route; `answerProblem` makes the response of it. `detail` names what is wrong and what to do. */
export class Problem extends Error {
  readonly status: ProblemStatus
  readonly field: string | undefined
  readonly headers: Record<string, string>
  readonly extra: Record<string, unknown>

  constructor(
    status: ProblemStatus,
    detail: string,
    more: { field?: string; headers?: Record<string, string>; extra?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause })
    this.status = status
    this.field = more.field
    this.headers = more.headers ?? {}
    this.extra = more.extra ?? {}
  }
}

/** The response for whatever a route threw. What is not a Problem is a bug: its text stays in the log. */
export function answerProblem(error: Error, c: Context, log: (error: Error, instance: string) => void): Response {
  const instance = `urn:uuid:${crypto.randomUUID()}`
  const problem =
    error instanceof Problem
      ? error
      : new Problem(500, 'This is a bug. The log has the details under this instance.', { cause: error })
  if (problem.status === 500) log(error, instance)
  return problemResponse(problem, instance, c.req.path)
}

export function problemResponse(problem: Problem, instance: string, path: string): Response {
  const { status, headers, body } = problemParts(problem, instance, path)
  return new Response(body, { status, headers })
}

/** The document, for whoever writes it. */
export function problemParts(
  problem: Pick<Problem, 'status' | 'message' | 'field' | 'headers' | 'extra'>,
  instance: string,
  path: string,
) {
  const [name, title] = titles[problem.status]
  const body = {
    type: `urn:watchfloor:problem:${name}`,
    title,
    status: problem.status,
    detail: problem.message,
    instance,
    path,
    ...(problem.field === undefined ? {} : { field: problem.field }),
    ...problem.extra,
  }
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...problem.headers }
  return { status: problem.status, headers, body: JSON.stringify(body) }
}

/** One field at fault, and what is wrong with it. */
export type Fault = { field: string; detail: string }

/** The parsed value, or a 400 that names every field at fault. `where` is "query", "body" …: how people find the field. */
export function parseOr400<T extends z.ZodType>(schema: T, value: unknown, where: string): z.infer<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw faulty(faultsOf(parsed.error, where))
}

/** So many faults are listed: who sends more has another problem. */
const MOST_FAULTS = 20

export function faultsOf(error: z.ZodError, where: string): Fault[] {
  return error.issues
    .slice(0, MOST_FAULTS)
    .map(({ path, message }) => ({ field: path.map(String).join('.') || where, detail: message }))
}

/** A 400 that names every fault there is. */
export function faulty(faults: readonly Fault[]): Problem {
  const detail = faults.map(({ field, detail }) => `${field} ${detail}`).join('; ')
  return new Problem(400, detail, {
    ...(faults[0] && { field: faults[0].field }),
    ...(faults.length > 1 && { extra: { faults } }),
  })
}
