import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Who may import whom: `core ← db ← server`, `core ← web`, `core ← simulator`; `test` may import all. */
const mayImport: Record<string, string[]> = {
  core: [],
  db: ['core'],
  server: ['core', 'db'],
  web: ['core'],
  simulator: ['core'],
  test: ['core', 'db', 'server', 'simulator', 'web'],
}

type Manifest = { dependencies?: Record<string, string>; devDependencies?: Record<string, string> }
const manifest = (name: string) => JSON.parse(readFileSync(join(root, name, 'package.json'), 'utf8')) as Manifest
const ours = (name: string) => {
  const { dependencies, devDependencies } = manifest(name)
  return Object.keys({ ...dependencies, ...devDependencies }).filter((one) => one.startsWith('@watchfloor/'))
}

for (const [name, allowed] of Object.entries(mayImport)) {
  test(`${name} depends on ${allowed.join(', ') || 'no other package of ours'}`, () => {
    for (const dependency of ours(name)) expect(allowed).toContain(dependency.replace('@watchfloor/', ''))
  })

  test(`the files of ${name} import only packages it names, and no other package by path`, () => {
    const own = manifest(name)
    const named = new Set(Object.keys({ ...own.dependencies, ...own.devDependencies }))
    const rootNames = new Set(Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies))
    for (const file of sources(join(root, name))) {
      for (const specifier of importsOf(file)) {
        const where = `${file.slice(root.length + 1)} imports ${specifier}`
        if (specifier.startsWith('.')) {
          expect(join(file, '..', specifier).startsWith(join(root, name)), `${where}: across packages by path`).toBe(true)
        } else if (!/^(node:|#|\$|virtual:)/.test(specifier)) {
          const dependency = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
          expect(named.has(dependency) || rootNames.has(dependency), `${where}: not in ${name}/package.json`).toBe(true)
        }
      }
    }
  })
}

test('core depends on zod and nothing else', () => {
  expect(Object.keys(manifest('core').dependencies ?? {})).toEqual(['zod'])
})

test('core is pure: no clock, no randomness, nothing of the machine', () => {
  const impure =
    /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bTemporal\.Now\b|\bprocess\.|\bperformance\.|\bconsole\.|\bglobalThis\b|from 'node:|\bsetTimeout\(|\bfetch\(/
  for (const file of sources(join(root, 'core/src')).filter((one) => !one.endsWith('.test.ts'))) {
    const lines = readFileSync(file, 'utf8').split('\n')
    for (const [i, line] of lines.entries()) {
      const code = line.replace(/^\s*(\*|\/\/|\/\*).*/, '').replace(/\/\/.*$/, '')
      expect(impure.test(code), `${file.slice(root.length + 1)}:${i + 1} ${line.trim()}`).toBe(false)
    }
  }
})

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    if (['node_modules', 'build', '.svelte-kit'].includes(name)) return []
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return sources(path)
    return /\.(ts|svelte)$/.test(name) ? [path] : []
  })
}

/** Where imports point, comments and texts aside: statements begin a line or end a list that began on one. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const found = text.matchAll(/^\s*(?:import|export)\s[^'"`;]*?from\s*'([^']+)'|^\s*import\s*'([^']+)'|\bimport\('([^']+)'\)/gm)
  return [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}
