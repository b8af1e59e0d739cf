import { parseArgs } from 'node:util'
import { z } from 'zod'

/** Every setting of the server, from flags and environment. */
export type Config = z.infer<typeof schema>

export type ConfigResult =
  { kind: 'config'; config: Config } | { kind: 'help'; text: string } | { kind: 'problems'; problems: string[] }

const port = z.coerce
  .number({ error: 'must be a number' })
  .int('must be a whole number')
  .min(0, 'must be 0 to 65535 (0 = any free one)')
  .max(65_535, 'must be 0 to 65535')
const count = (most: number) =>
  z.coerce.number({ error: 'must be a number' }).int('must be a whole number').min(1, 'must be at least 1').max(most)

const schema = z.object({
  port: port.default(4600),
  host: z
    .string()
    .default('127.0.0.1')
    .refine(isLoopback, {
      error:
        'is not a loopback address. Sign-in does not exist yet, so anybody who reaches this address could read and change everything: ' +
        'use 127.0.0.1, ::1 or localhost, and put an authenticating proxy in front to share it',
    }),
  data: z.string().min(1, 'must name a folder').default('.data'),
  empty: z
    .enum(['', '0', '1', 'true', 'false'], { error: 'must be 1 or 0' })
    .default('0')
    .transform((value) => value !== '0' && value !== 'false'),
  databaseUrl: z
    .string()
    .regex(
      /^postgres(ql)?:\/\/./,
      'must look like postgres://user:password@host:5432/name; leave it out for the embedded database',
    )
    .optional(),
  logLevel: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
      error: 'must be trace, debug, info, warn, error, fatal or silent',
    })
    .default('info'),
  maxBoards: count(100_000).default(5_000),
  maxViews: count(10_000).default(200),
  quarantineDays: count(365).default(14),
})

/** Where each setting comes from. A flag wins over the environment. */
const options: Record<keyof Config, { flag: string; env: string; value: string | null; help: string }> = {
  port: { flag: 'port', env: 'PORT', value: 'N', help: 'port to listen on (4600)' },
  host: { flag: 'host', env: 'HOST', value: 'ADDRESS', help: 'loopback address to listen on (127.0.0.1)' },
  data: { flag: 'data', env: 'DATA_DIR', value: 'DIR', help: 'folder for the embedded database and the token (.data)' },
  empty: { flag: 'empty', env: 'EMPTY', value: null, help: 'begin without the demo floor' },
  databaseUrl: {
    flag: 'database-url',
    env: 'DATABASE_URL',
    value: 'URL',
    help: 'use this PostgreSQL instead of the embedded one',
  },
  logLevel: { flag: 'log-level', env: 'LOG_LEVEL', value: 'LEVEL', help: 'trace … fatal, silent (info)' },
  maxBoards: { flag: 'max-boards', env: 'MAX_BOARDS', value: 'N', help: 'stream connections at once (5000)' },
  maxViews: { flag: 'max-views', env: 'MAX_VIEWS', value: 'N', help: 'different choices of queues at once (200)' },
  quarantineDays: { flag: 'quarantine-days', env: 'QUARANTINE_DAYS', value: 'N', help: 'how long refused events are kept (14)' },
}

/**
 * Reads the settings from `env` and `args` (without node and script). Either the whole configuration, or every problem at once: each
 * names the setting as its owner wrote it, and the remedy.
 */
export function readConfig(env: Record<string, string | undefined>, args: string[]): ConfigResult {
  const { values, unknown } = readFlags(args)
  if (values.help !== undefined) return { kind: 'help', text: helpText() }
  const names = new Map<string, string>()
  const given: Record<string, string> = {}
  for (const [key, option] of Object.entries(options)) {
    const flag = values[option.flag]
    const value = flag ?? env[option.env]
    names.set(key, flag === undefined ? option.env : `--${option.flag}`)
    // An empty variable is how a shell or a compose file says "not set".
    if (value !== undefined && (value !== '' || flag !== undefined)) given[key] = value
  }
  const parsed = schema.safeParse(given)
  const problems = unknown.concat(
    parsed.success ? [] : parsed.error.issues.map((issue) => problemText(names.get(String(issue.path[0])) ?? '', given, issue)),
  )
  if (problems.length > 0 || !parsed.success) return { kind: 'problems', problems }
  return { kind: 'config', config: parsed.data }
}

/** True for the addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

function readFlags(args: string[]): { values: Record<string, string | undefined>; unknown: string[] } {
  const known = Object.fromEntries(
    Object.values(options).map((option) => [
      option.flag,
      { type: option.value === null ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  const { tokens } = parseArgs({
    args,
    options: { ...known, help: { type: 'boolean', short: 'h' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const values: Record<string, string | undefined> = {}
  const unknown: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') unknown.push(`"${token.value}" is not expected here; --help lists the flags`)
    if (token.kind !== 'option') continue
    const takesValue = known[token.name]?.type === 'string'
    if (!(token.name in known) && token.name !== 'help') unknown.push(`${token.rawName} is not a flag; --help lists them`)
    else if (takesValue && token.value === undefined) unknown.push(`${token.rawName} needs a value`)
    else values[token.name] = token.value ?? '1'
  }
  return { values, unknown }
}

function problemText(name: string, given: Record<string, string>, issue: z.core.$ZodIssue): string {
  const key = String(issue.path[0])
  // A connection string holds a password: the log must not.
  const shown = key === 'databaseUrl' ? '' : ` "${given[key] ?? ''}"`
  return `${name}${shown} ${issue.message}`
}

function helpText(): string {
  const rows = Object.values(options).map((option) => {
    const left = `--${option.flag}${option.value === null ? '' : ` ${option.value}`}`
    return `  ${left.padEnd(24)} ${option.help} [${option.env}]`
  })
  return ['Watchfloor server.', '', ...rows, `  ${'--help'.padEnd(24)} this text`, ''].join('\n')
}
