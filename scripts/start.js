// `npm start`: installs, builds, starts the server and the demo floor, prints one address. Plain JavaScript, because it is run by whatever
// Node the machine has, before anything is installed.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildWeb, fail, install } from './prepare.js'
import { env, node, root, run, step } from './step.js'

const help = `npm start -- [flags]

  --port N          port of the board and the door (4600) [PORT]
  --empty           no demo floor: an empty board that waits for your events
  --data DIR        folder for database and token (.data) [DATA_DIR]
  --seed N          another demo floor
  --scenario NAME   calm, monday, black-friday, outage, sick-day
  --backfill DAYS   days of the past that the demo makes up first (14)
  Any other flag goes to the server: node server/src/main.ts --help lists them.
`

const ours = /** @type {const} */ ({
  port: { type: 'string' },
  empty: { type: 'boolean' },
  data: { type: 'string' },
  seed: { type: 'string' },
  scenario: { type: 'string' },
  backfill: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
})
const { values, tokens } = parseArgs({ options: ours, strict: false, allowPositionals: true, tokens: true })
if (values.help) {
  process.stdout.write(help)
  process.exit(0)
}
const port = Number(values.port ?? (process.env.PORT || 4600))
const data = resolve(String(values.data ?? (process.env.DATA_DIR || join(root, '.data'))))

/** @type {Map<string, import('node:child_process').ChildProcess>} */
const children = new Map()
let stopping = false
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, stop)

await refuseTakenPort()
await install()
if ((await run(node, flagsCheck())) !== 0) process.exit(2)
await buildWeb()
if (!stopping) await startServer()

/** Says at once, and not after a minute of building, that somebody else is there. The server checks again when it listens. */
async function refuseTakenPort() {
  if (!Number.isInteger(port) || port <= 0 || port > 65_535) return // the server names every problem with its settings
  const taken = await new Promise((done) => {
    const probe = createServer()
    probe.once('error', (error) => done('code' in error && error.code === 'EADDRINUSE'))
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(false)))
  })
  if (taken)
    fail(
      `Port ${port} is in use. Stop the program that has it (an earlier npm start?), or take another: npm start -- --port ${port + 1}`,
    )
}

async function startServer() {
  const server = start('server', 'server/src/main.ts', serverFlags())
  server.on('exit', (code, signal) => {
    if (stopping) return
    process.stderr.write(`The server stopped (${signal ?? `code ${code}`}).\n`)
    process.exitCode = code || 1
    stop()
  })
  /** @type {{ url: string } | null} */
  const listening = await step('Starting the server', () => Promise.race([message(server), exit(server)]))
  if (!listening || stopping) return
  process.stdout.write(`\nWatchfloor: ${listening.url}\n\n`)
  if (!values.empty) startDemo(listening.url)
}

/** @param {string} url */
function startDemo(url) {
  const file = 'simulator/src/main.ts'
  if (!existsSync(join(root, file))) return
  const token = readFileSync(join(data, 'token'), 'utf8').trim()
  start('demo floor', file, demoFlags(url), { WATCHFLOOR_TOKEN: token }).on('exit', (code, signal) => {
    if (!stopping) process.stderr.write(`The demo floor stopped (${signal ?? `code ${code}`}); the board goes on without it.\n`)
  })
}

/** @param {string} url */
function demoFlags(url) {
  const flags = ['--target', url, '--state', join(data, 'demo-floor.json'), '--backfill', String(values.backfill ?? 14)]
  if (values.seed) flags.push('--seed', String(values.seed))
  if (values.scenario) flags.push('--scenario', String(values.scenario))
  return flags
}

/** All that is wrong with them is said at once, before anything is built. */
function flagsCheck() {
  const demo = values.empty ? null : demoFlags('http://127.0.0.1:4600')
  return [join(root, 'scripts', 'check-flags.js'), JSON.stringify(serverFlags()), JSON.stringify(demo)]
}

/** What is not a flag of ours is the server's. */
function serverFlags() {
  const known = new Set(Object.keys(ours))
  const flags = [
    '--data',
    data,
    '--port',
    String(values.port ?? (process.env.PORT || 4600)),
    ...(values.empty ? ['--empty'] : []),
  ]
  for (const token of tokens) {
    if (token.kind === 'positional') flags.push(token.value)
    else if (token.kind === 'option' && !known.has(token.name))
      flags.push(token.inlineValue ? `${token.rawName}=${token.value}` : token.rawName)
  }
  return flags
}

/**
 * @param {string} name
 * @param {string} file
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [more]
 */
function start(name, file, args, more = {}) {
  const child = spawn(node, ['--import', join(root, 'scripts', 'follow-parent.js'), join(root, file), ...args], {
    cwd: root,
    // Compiled code is kept between starts: a third of the time until the server listens.
    env: { LOG_LEVEL: 'warn', NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'), ...env, ...more },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    // A group of its own: Ctrl-C reaches us alone, and we stop the children in order and only once.
    detached: true,
  })
  children.set(name, child)
  child.on('exit', () => children.delete(name))
  return child
}

/** The demo first, so that its last facts are still taken; then the server. A second signal ends them at once. */
async function stop() {
  if (stopping) {
    for (const child of children.values()) child.kill('SIGKILL')
    return
  }
  stopping = true
  const late = setTimeout(() => children.forEach((child) => child.kill('SIGKILL')), 8_000)
  for (const name of ['demo floor', 'server']) {
    const child = children.get(name)
    if (!child) continue
    child.kill('SIGTERM')
    await Promise.race([exit(child), new Promise((done) => setTimeout(done, 4_000))])
  }
  clearTimeout(late)
  for (const child of children.values()) child.kill('SIGKILL')
  process.exit()
}

/**
 * The first thing a child says to us.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<{ url: string }>}
 */
function message(child) {
  return new Promise((done) => child.once('message', (said) => done(/** @type {{ url: string }} */ (said))))
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<null>}
 */
function exit(child) {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done(null)
    else child.once('exit', () => done(null))
  })
}
