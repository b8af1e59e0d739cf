// The commands of package.json. Plain JavaScript, because it is run by whatever Node the machine has, before anything is installed.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildWeb, fail, install } from './prepare.js'
import { node, root, run } from './step.js'

const [command = '', ...args] = process.argv.slice(2)

/** Programs of our own, by command. */
const programs = {
  sim: 'simulator/src/main.ts',
  replay: 'simulator/src/replay/main.ts',
  load: 'simulator/src/load/main.ts',
  rebuild: 'server/src/rebuild.ts',
  accept: 'test/accept/main.ts',
  bench: 'test/bench/main.ts',
  backtest: 'test/backtest/main.ts',
  fuzz: 'test/fuzz/main.ts',
  faults: 'test/faults/main.ts',
  soak: 'test/soak/main.ts',
}

await install()
if (command === 'test') process.exit(await test())
else if (command === 'check') process.exit(await check())
else if (command === 'format') process.exit(await run(tool('prettier'), ['--write', '.', ...args]))
else if (Object.hasOwn(programs, command)) {
  const file = programs[/** @type {keyof typeof programs} */ (command)]
  if (!existsSync(join(root, file))) fail(`"npm run ${command}" is not there yet: ${file} is missing.`)
  process.exit(await run(node, [file, ...args]))
} else fail(`"${command}" is not a command. There are: test, check, format, ${Object.keys(programs).join(', ')}.`)

/** All tests, or those whose files match the arguments. The last line counts them, for machines that read it. */
async function test() {
  await buildWeb()
  const report = join(tmpdir(), `watchfloor-tests-${process.pid}.json`)
  const code = await run(node, [
    script('vitest', 'vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ])
  if (existsSync(report)) {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
    rmSync(report)
    process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests} failed\n`)
  }
  return code
}

/** Format, lint, types, layers: every one is run, so that one look shows all that is wrong. */
async function check() {
  const web = join(root, 'web')
  const svelteKit = join(web, 'node_modules', '@sveltejs', 'kit')
  /** @type {[string, () => Promise<number>][]} */
  const checks = [
    ['format', () => run(tool('prettier'), ['--check', '--log-level', 'warn', '.'])],
    ['lint', () => run(tool('oxlint'), [])],
    ['types', () => run(tool('tsc'), ['-p', '.'])],
    ['types of core', () => run(tool('tsc'), ['-p', 'core'])],
    ['types of web', () => run(node, [join(svelteKit, 'svelte-kit.js'), 'sync'], { cwd: web, quiet: true })],
    [
      'pages',
      () =>
        run(
          node,
          [
            join(web, 'node_modules', 'svelte-check', 'bin', 'svelte-check'),
            '--tsconfig',
            './tsconfig.json',
            '--fail-on-warnings',
          ],
          { cwd: web },
        ),
    ],
    ['layers', () => run(node, [script('vitest', 'vitest.mjs'), 'run', 'test/layers.test.ts'], { quiet: true })],
  ]
  const failed = []
  for (const [name, work] of checks) {
    process.stdout.write(`check ${name}\n`)
    if ((await work()) !== 0) failed.push(name)
  }
  process.stdout.write(failed.length === 0 ? 'check: all is well\n' : `check: ${failed.join(', ')} failed\n`)
  return failed.length === 0 ? 0 : 1
}

/** @param {string} name */
function tool(name) {
  return join(root, 'node_modules', '.bin', name)
}

/**
 * @param {string} name
 * @param {string} file
 */
function script(name, file) {
  return join(root, 'node_modules', name, file)
}
