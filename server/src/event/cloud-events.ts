import { Problem } from '../http/problem.ts'
import { readBody } from './body.ts'

export const MAX_EVENTS = 5_000

/** What a request's headers say its body is. */
export type ContentMode = 'binary' | 'structured' | 'batch' | 'json' | 'ndjson'

const accepted = 'application/cloudevents+json, application/cloudevents-batch+json, application/json, application/x-ndjson'

/** Which of the CloudEvents HTTP content modes this is; a 415 names the ones we read. */
export function contentMode(headers: Headers): ContentMode {
  const contentType = headers.get('content-type') ?? ''
  const [media = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase())
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '')
  if (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii') {
    throw new Problem(415, `The charset "${charset}" is not read: send UTF-8`, {
      field: 'content-type',
      headers: { accept: accepted },
    })
  }
  if (media === 'application/cloudevents+json') return 'structured'
  if (media === 'application/cloudevents-batch+json') return 'batch'
  if (media === 'application/x-ndjson' || media === 'application/jsonl') return 'ndjson'
  const isJson = media === 'application/json' || media.endsWith('+json')
  if (headers.has('ce-specversion') && (isJson || media === '')) return 'binary'
  if (isJson && !media.startsWith('application/cloudevents')) return 'json'
  throw new Problem(
    415,
    `Content-Type "${contentType}" is not read. Send one of: ${accepted}; or ce- headers with a JSON body.`,
    {
      field: 'content-type',
      headers: { accept: accepted },
    },
  )
}

/**
 * The candidates in a request of any mode but NDJSON, not checked yet. Throws a 400 if the body is not JSON, a 413 if there are more than
 * 5,000 or more than 8 MB.
 */
export async function readCloudEvents(
  request: Request,
  mode: Exclude<ContentMode, 'ndjson'>,
  withinMs?: number,
): Promise<unknown[]> {
  const text = await readBody(request, withinMs === undefined ? {} : { withinMs })
  if (mode === 'binary') return [{ ...headerAttributes(request.headers), data: text === '' ? undefined : parseJson(text) }]
  const value = parseJson(text)
  if (mode === 'structured' || (mode === 'json' && !Array.isArray(value))) return [withData(value)]
  if (!Array.isArray(value)) throw new Problem(400, 'A batch is a JSON array of CloudEvents', { field: 'body' })
  if (value.length > MAX_EVENTS) {
    throw new Problem(
      413,
      `A request holds at most ${MAX_EVENTS} events; this one has ${value.length}. Send smaller batches, or application/x-ndjson.`,
      { field: 'body' },
    )
  }
  return value.map(withData)
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Problem(400, `The body is not JSON: ${(cause as Error).message}`, { field: 'body', cause })
  }
}

/** CloudEvents' JSON format lets `data` travel as base64 (`data_base64`); ours is JSON, so it is opened here. */
export function withData(candidate: unknown): unknown {
  if (candidate === null || typeof candidate !== 'object' || !('data_base64' in candidate) || 'data' in candidate)
    return candidate
  const { data_base64: packed, ...event } = candidate
  try {
    return { ...event, data: JSON.parse(Buffer.from(String(packed), 'base64').toString()) }
  } catch {
    return { ...event, data: 'data_base64 does not hold JSON' } // the check of `data` refuses text, under the field's name
  }
}

/** The attributes of binary mode: `ce-` headers, percent-decoded once as the HTTP binding (3.1.3.2) demands. */
export function headerAttributes(headers: Headers): Record<string, string> {
  const attributes: Record<string, string> = {}
  headers.forEach((value, name) => {
    if (name.startsWith('ce-') && name !== 'ce-data') attributes[name.slice(3)] = decodeHeader(value)
  })
  const contentType = headers.get('content-type')
  if (contentType !== null) attributes.datacontenttype = contentType
  return attributes
}

function decodeHeader(value: string): string {
  const unquoted = /^".*"$/s.test(value) ? value.slice(1, -1).replace(/\\(.)/gs, '$1') : value
  return unquoted.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
}
