import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'node_modules', '.bin')

/** The Node that the project runs on, whatever the system's is; it comes with the packages. */
export const node = join(bin, 'node')

/** The environment in which our packages' commands and our Node come first. */
export const env = { ...process.env, PATH: `${bin}:${process.env.PATH ?? ''}` }

/**
 * Does something and says so if it takes more than a second.
 * @template T
 * @param {string} doing what is being done: "Installing packages"
 * @param {() => Promise<T>} work
 */
export async function step(doing, work) {
  const began = Date.now()
  let said = false
  const timer = setTimeout(() => {
    said = true
    process.stdout.write(`${doing} …\n`)
  }, 1_000)
  try {
    return await work()
  } finally {
    clearTimeout(timer)
    if (said) process.stdout.write(`${doing}: ${((Date.now() - began) / 1000).toFixed(1)} s\n`)
  }
}

/**
 * Runs a command to its end and gives its exit code. `quiet`: its output is shown only if it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, quiet?: boolean, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<number>}
 */
export function run(command, args, { cwd = root, quiet = false, env: environment = env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: environment, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit' })
    /** @type {Buffer[]} */
    const output = []
    child.stdout?.on('data', (chunk) => output.push(chunk))
    child.stderr?.on('data', (chunk) => output.push(chunk))
    // The terminal sends Ctrl-C to the child too: its end is our answer.
    const wait = () => {}
    process.on('SIGINT', wait)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      process.off('SIGINT', wait)
      if (quiet && code !== 0) process.stdout.write(Buffer.concat(output))
      resolve(code ?? (signal === 'SIGINT' ? 130 : 1))
    })
  })
}
