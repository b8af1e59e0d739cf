import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { node, root, run, step } from './step.js'

/** Installs what the lockfile says, unless that is what is there. */
export async function install() {
  const stamp = join(root, 'node_modules', '.watchfloor-installed')
  const wanted = fingerprint([
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    ...packages.map((name) => `${name}/package.json`),
  ])
  if (existsSync(node) && packages.every((name) => existsSync(join(root, name, 'node_modules'))) && read(stamp) === wanted) return
  const code = await step('Installing packages', () =>
    run('npx', ['--yes', 'pnpm@12', 'install', '--frozen-lockfile'], { quiet: true, env: { ...process.env, CI: 'true' } }),
  )
  if (code !== 0) fail('The packages could not be installed (see above). It needs the npm registry, or a warm cache.')
  writeFileSync(stamp, wanted)
}

/** Builds the pages, unless they were built from these very sources. */
export async function buildWeb() {
  const stamp = join(root, 'web', 'build', '.built-from')
  const sources = [
    'web/src',
    'web/static',
    'web/vite.config.ts',
    'web/tsconfig.json',
    'web/package.json',
    'core/src',
    'pnpm-lock.yaml',
  ]
  const wanted = fingerprint(sources)
  if (existsSync(join(root, 'web', 'build', 'handler.js')) && read(stamp) === wanted) return
  const vite = join(root, 'web', 'node_modules', 'vite', 'bin', 'vite.js')
  const code = await step('Building the pages', () => run(node, [vite, 'build'], { cwd: join(root, 'web'), quiet: true }))
  if (code !== 0) fail('The pages could not be built (see above).')
  writeFileSync(stamp, wanted)
}

/**
 * Ends this program with a sentence.
 * @param {string} sentence
 * @returns {never}
 */
export function fail(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exit(1)
}

const packages = ['core', 'db', 'server', 'web', 'simulator', 'test']

/**
 * A hash of files and folders by content: clocks and checkouts do not matter.
 * @param {string[]} paths
 */
function fingerprint(paths) {
  const hash = createHash('sha256')
  for (const path of paths) {
    for (const file of filesIn(path))
      hash
        .update(file)
        .update('\0')
        .update(readFileSync(join(root, file)))
        .update('\0')
  }
  return hash.digest('hex')
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(path) {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (!statSync(full).isDirectory()) return [path]
  return readdirSync(full)
    .filter((name) => !/\.test\.\w+$/.test(name))
    .sort()
    .flatMap((name) => filesIn(`${path}/${name}`))
}

/** @param {string} file */
function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}
