/** Acceptance: real recordings and reference figures against the real door, database and figures. One command a subject, each in its file. */
const commands: Record<string, { says: string; load: () => Promise<{ run: (args: string[]) => Promise<number> }> }> = {
  asterisk: {
    says: 'every recording under PAYLOADS_DIR/asterisk, by file, by stream, and by both in either order',
    load: () => import('./asterisk/main.ts'),
  },
  technion: {
    says: 'every month of a bank’s call log under DATA_DIR, half-hour by half-hour',
    load: () => import('./technion/main.ts'),
  },
  itsm: {
    says: 'ServiceNow incidents under DATA_DIR: opened, resolved, reopened, and open at midnight, day by day',
    load: () => import('./itsm/main.ts'),
  },
  forecast: {
    says: 'a bank’s calls under DATA_DIR forecast day by day from what was known, beside the yardsticks',
    load: () => import('./forecast/main.ts'),
  },
  twin: {
    says: 'the live twin beside Erlang B, C and A, beside the exact chain through a day, and its bands beside what then happened',
    load: () => import('./twin/main.ts'),
  },
  vectors: {
    says: 'the mathematics of a floor: every reference value under VECTORS_DIR, family by family',
    load: () => import('./vectors/main.ts'),
  },
  risk: {
    says: 'probabilities of missing a target against what then happened: replays, a bank’s calls, a service desk’s incidents',
    load: () => import('./risk/main.ts'),
  },
}

const [name = '', ...args] = process.argv.slice(2)
const command = Object.hasOwn(commands, name) ? commands[name] : undefined
if (command) {
  try {
    process.exitCode = await (await command.load()).run(args)
  } catch (error) {
    if (!String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')) throw error
    process.stderr.write(`${(error as Error).message}\nnpm run accept -- ${name} --help lists the options.\n`)
    process.exitCode = 2
  }
} else {
  const list = Object.entries(commands).map(([known, { says }]) => `  ${known.padEnd(12)}${says}\n`)
  const asked = name === '' || name === '--help'
  process.stdout.write(`${asked ? '' : `"${name}" is not a subject.\n`}npm run accept -- SUBJECT\n\n${list.join('')}`)
  process.exitCode = name === '--help' ? 0 : 2
}
