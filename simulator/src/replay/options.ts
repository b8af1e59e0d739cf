import { parseArgs } from 'node:util'
import { formats, usual, type Format } from './format.ts'

export const help = `npm run replay -- FILE… --format FORMAT [options]

Reads recordings or logs, translates them into facts and sends them to the server's door. Running it again does no harm: the same files give
the same facts, and the server knows them already.

  FILE…              plain or .gz; several are one history, read in the order of their first time stamps (queue_log.0 before queue_log)
  --format FORMAT    asterisk-queue-log   queue_log of an Asterisk, or an export of its database table
                     asterisk-ami         bytes of AMI sessions as they came. With manager.conf timestampevents=yes events carry their
                                          time; without it the times of arrival are needed: ami.recv.tsv(.gz) in the same folder
                                          (byte offset, length, epoch seconds a line) is used where it is there
                     technion             months of the call-by-call log of a bank's telephone centre (docs/sources/technion.md)
                     itsm                 ServiceNow incidents: the file of the incidents and that of their changes (docs/sources/itsm.md)
                     cloudevents          CloudEvents, one a line (NDJSON) or as one JSON array
  --speed max | N    max: as fast as the server takes it  (max)
                     N: in their own timing, N times as fast
  --shift-to-now start | end
                     move all times so that the recording starts now (with --speed 1; faster, its facts run ahead of the clock), or
                     ends now. Contacts and facts then get ids of their own (the shift is part of them): they are other contacts than
                     those of the recording, and must not be mixed with them
  --target URL       the server  (http://127.0.0.1:$PORT or 4600)
  --token TOKEN      for the server's door  ($WATCHFLOOR_TOKEN, else the file ${'`token`'} in $DATA_DIR or .data)
  --source URI       the CloudEvents source; one for all paths of an exchange  (/local/asterisk/pbx, /local/technion/bank,
                     /local/servicenow/itsm; not for cloudevents)
  --zone ZONE        zone of times without an offset: exports of queue_log, incidents  (UTC; technion: Asia/Jerusalem)
  --alias RAW=NAME   an interface and whose it is, e.g. "PJSIP/106=Fabio Nunes"; may be repeated. Only for queue_log written with
                     log_membername_as_agent=no, which names nobody when members join and leave
  --customer-key KEY secret under which customers' numbers are hashed  ($WATCHFLOOR_CUSTOMER_KEY, else the file ${'`customer-key`'} beside
                     the token, made when missing). Numbers themselves are never sent
  --give-up SPAN     end when the server has not been reachable for so long: 30s, 10m, 2h  (2m)
  --dry-run          translate and count, send nothing
  --help             this

Ends with 0 when every fact was taken or known, 1 when some were refused or not answered, 2 when the arguments are wrong.
`

export type ReplayOptions = {
  files: string[]
  format: Format
  speed: number | 'max'
  shiftToNow: 'start' | 'end' | null
  target: string
  token: string | null
  source: string
  zone: string
  aliases: Record<string, string>
  customerKey: string | null
  giveUpMs: number
  dryRun: boolean
}

/** Reads the command line; throws with all that is wrong with it. `null`: help was asked for. */
export function readOptions(args: readonly string[], env: Record<string, string | undefined>): ReplayOptions | null {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: text, speed: text, 'shift-to-now': text, target: text, token: text, source: text, zone: text, 'customer-key': text,
      'give-up': text, alias: { type: 'string', multiple: true }, 'dry-run': { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
    },
  }) // prettier-ignore
  if (values.help) return null
  const problems: string[] = []
  const need = <T>(parsed: T | null, problem: string, otherwise: T): T => {
    if (parsed === null) problems.push(problem)
    return parsed ?? otherwise
  }
  const speed = values.speed ?? 'max'
  const target = values.target ?? `http://127.0.0.1:${env.PORT ?? 4600}`
  const shift = values['shift-to-now']
  const giveUp = values['give-up'] ?? '2m'
  const format = toFormat(values.format)
  const zone = values.zone ?? usual[format ?? 'cloudevents'].zone
  const options: ReplayOptions = {
    files: need(positionals.length > 0 ? positionals : null, 'FILE…: name at least one file to read', []),
    format: need(format, `--format ${values.format ?? 'is missing'}: must be one of ${formats.join(', ')}`, formats[0]),
    speed: need(toSpeed(speed), `--speed ${speed}: must be max, or a number above 0 such as 1 or 60`, 'max' as const),
    shiftToNow: need(toShift(shift), `--shift-to-now ${shift}: must be start or end`, { to: null }).to,
    target: need(toUrl(target), `--target ${target}: must be an http address, e.g. http://127.0.0.1:4600`, ''),
    token: values.token ?? env.WATCHFLOOR_TOKEN ?? null,
    source: values.source ?? usual[format ?? 'cloudevents'].source,
    zone: need(toZone(zone), `--zone ${zone}: is not in the time-zone data; use a name such as America/Sao_Paulo`, ''),
    aliases: {},
    customerKey: values['customer-key'] ?? env.WATCHFLOOR_CUSTOMER_KEY ?? null,
    giveUpMs: need(toSpan(giveUp), `--give-up ${giveUp}: must be a span like 30s, 10m or 2h`, 0),
    dryRun: values['dry-run'] ?? false,
  }
  for (const alias of values.alias ?? []) {
    const equals = alias.indexOf('=')
    if (equals < 1 || equals === alias.length - 1)
      problems.push(`--alias ${alias}: must be RAW=NAME, e.g. "PJSIP/106=Fabio Nunes"`)
    else options.aliases[alias.slice(0, equals)] = alias.slice(equals + 1)
  }
  if (options.shiftToNow === 'start' && options.speed === 'max') {
    problems.push('--shift-to-now start: the facts would lie in the future; add --speed 1, or use --shift-to-now end')
  }
  if (values.source !== undefined && options.format === 'cloudevents')
    problems.push('--source: CloudEvents name their source themselves; leave it out')
  if (problems.length > 0) throw new Error(problems.join('\n'))
  return options
}

function toFormat(value: string | undefined): Format | null {
  return formats.find((format) => format === value) ?? null
}

function toSpeed(value: string): number | 'max' | null {
  if (value === 'max') return 'max'
  const speed = Number(value)
  return value.trim() !== '' && speed > 0 && Number.isFinite(speed) ? speed : null
}

function toShift(value: string | undefined): { to: 'start' | 'end' | null } | null {
  if (value === undefined) return { to: null }
  return value === 'start' || value === 'end' ? { to: value } : null
}

function toUrl(value: string): string | null {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) ? value : null
}

function toZone(value: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone === '' ? null : value
  } catch {
    return null // RangeError: not a zone
  }
}

function toSpan(value: string): number | null {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)(s|m|h)?$/.exec(value) ?? []
  return number === undefined ? null : Math.round(Number(number) * { s: 1_000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h'])
}
