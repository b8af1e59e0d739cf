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
    field: z.string().optional().describe('The parameter or field at fault'),
  })
  .meta({ id: 'Problem' })

const titles = {
  400: ['bad-request', 'The request cannot be understood'],
  401: ['unauthorised', 'A valid token is needed'],
  403: ['forbidden', 'Not allowed from there'],
  404: ['not-found', 'There is nothing here'],
  405: ['method-not-allowed', 'This method does nothing here'],
  406: ['not-acceptable', 'None of the accepted formats can be made'],
  409: ['conflict', 'Somebody else was faster'],
  413: ['too-large', 'Too much at once'],
  415: ['unsupported-media-type', 'The format of the body is not known'],
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
  return new Response(JSON.stringify(body), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...problem.headers },
  })
}

/** The parsed value, or a 400 that names the first field at fault. `where` is "query", "body" …: how people find the field. */
export function parseOr400<T extends z.ZodType>(schema: T, value: unknown, where: string): z.infer<T> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const field = issue?.path.map(String).join('.') || where
  throw new Problem(400, `${field} ${issue?.message ?? 'is not valid'}`, { field })
}
