import type { CaseFamily, Comparison } from './family.ts'
import { ratioOf, type Rule } from './tolerance.ts'

/** What says something about a case and is neither asked nor answered. */
const notes = new Set(['id', 'tags', 'kappa', 'kappa_tail', 'margin'])

/** Every answered field of one case beside its reference. A case that throws, answers too little or asks too much is a miss, by name. */
export function compareCase<Case extends object>(family: CaseFamily<Case>, wanted: Case): Comparison[] {
  const { id, kappa } = wanted as { id?: unknown; kappa?: unknown }
  const walk: Walk = {
    id: String(id),
    kappa: typeof kappa === 'number' ? kappa : 0,
    given: new Set(family.given),
    ruleOf: (path) => ruleOf(family, path, wanted),
    found: [],
  }
  try {
    const got = family.answer(wanted)
    for (const [key, want] of Object.entries(wanted)) if (!notes.has(key)) compare(walk, key, (got as Loose)[key], want)
  } catch (error) {
    miss(walk, '', undefined, undefined, error instanceof Error ? `${error.name}: ${error.message}` : String(error))
  }
  if (walk.found.length === 0) miss(walk, '', undefined, undefined, 'nothing of this case is compared')
  return walk.found
}

type Loose = Readonly<Record<string, unknown>>

type Walk = {
  id: string
  kappa: number
  given: ReadonlySet<string>
  ruleOf: (path: string) => Rule | undefined
  found: Comparison[]
}

function ruleOf<Case extends object>(family: CaseFamily<Case>, path: string, wanted: Case): Rule | undefined {
  const rule = Object.hasOwn(family.compared, path) ? family.compared[path] : undefined
  return typeof rule === 'function' ? rule(wanted) : rule
}

function compare(walk: Walk, path: string, got: unknown, want: unknown): void {
  if (walk.given.has(path)) return
  const rule = walk.ruleOf(path)
  if (rule) compareBy(walk, rule, path, got, want)
  else if (Array.isArray(want)) compareItems(walk, path, got, want, (item, wanted) => compare(walk, `${path}[]`, item, wanted))
  else if (typeof want === 'object' && want !== null) {
    if (typeof got !== 'object' || got === null) return miss(walk, path, got, want, 'no answer')
    for (const [key, part] of Object.entries(want)) compare(walk, `${path}.${key}`, (got as Loose)[key], part)
  } else miss(walk, path, got, want, 'nobody compares this field')
}

function compareBy(walk: Walk, rule: Rule, path: string, got: unknown, want: unknown): void {
  if (Array.isArray(want)) {
    return compareItems(walk, path, got, want, (item, wanted, at) => compareBy(walk, rule, `${path}[${at}]`, item, wanted))
  }
  if (typeof want === 'number' && typeof got === 'number') {
    walk.found.push({ id: walk.id, field: path, got, want, ratio: ratioOf(rule, got, want, walk.kappa) })
  } else if (want === null ? isNobody(path, got) : typeof want !== 'number' && got === want) {
    walk.found.push({ id: walk.id, field: path, got, want, ratio: 0 })
  } else miss(walk, path, got, want, got === undefined ? 'no answer' : undefined)
}

/** `null` stands for undefined or infinite: of a logarithm without bound below, of everything else above. */
function isNobody(path: string, got: unknown): boolean {
  return got === null || got === Infinity || (got === -Infinity && /(^|\.)ln_/.test(path))
}

function compareItems(
  walk: Walk,
  path: string,
  got: unknown,
  want: readonly unknown[],
  each: (got: unknown, want: unknown, at: number) => void,
): void {
  if (!Array.isArray(got) || got.length !== want.length) return miss(walk, path, got, want, `${want.length} answers wanted`)
  for (const [at, wanted] of want.entries()) each(got[at], wanted, at)
}

function miss(walk: Walk, field: string, got: unknown, want: unknown, why: string | undefined): void {
  walk.found.push({ id: walk.id, field, got, want, ratio: Infinity, ...(why ? { why } : {}) })
}
