import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { loadFamily } from './families.ts'
import type { Comparison, Family } from './family.ts'
import { compareCase } from './compare.ts'

/** Where reference values lie: VECTORS_DIR, else beside the project. */
export function vectorsDir(): string {
  return process.env['VECTORS_DIR'] ?? resolve(import.meta.dirname, '../../../../shared/vectors')
}

/** Every JSON file of the folder, by name. */
export function findFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => join(folder, name))
}

/** What came of one file: its family (its path where it has none), and either figures or the reason why there are none. */
export type Outcome = { family: string; cases: number; comparisons: Comparison[]; failure: string | null }

/** Compares one file by the family it names. Never throws: what cannot be read or answered is the outcome. */
export async function compareFile(path: string): Promise<Outcome> {
  let name = path
  try {
    const file: unknown = JSON.parse(readFileSync(path, 'utf8'))
    name = familyName(file)
    const family = await loadFamily(name)
    if (!family) throw new Error('nobody knows this family')
    const { cases, comparisons } = compareWith(family, file as object)
    if (comparisons.length === 0) throw new Error('nothing to compare')
    return { family: name, cases, comparisons, failure: null }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { family: name, cases: 0, comparisons: [], failure: name === path ? why : `${path}: ${why}` }
  }
}

export function compareWith(family: Family, file: object): { cases: number; comparisons: Comparison[] } {
  if ('compareFile' in family) return family.compareFile(file)
  const { cases } = file as { cases?: unknown }
  if (!Array.isArray(cases)) throw new Error('no list of cases')
  return { cases: cases.length, comparisons: cases.flatMap((wanted: object) => compareCase(family, wanted)) }
}

function familyName(file: unknown): string {
  const name = typeof file === 'object' && file !== null ? (file as { family?: unknown }).family : undefined
  if (typeof name !== 'string') throw new Error('names no family')
  return name
}
