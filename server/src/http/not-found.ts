import { Problem } from './problem.ts'

/** Which methods do something at a path: none where nothing is there. */
export function methodsAt(routes: readonly { method: string; path: string }[], path: string): string[] {
  const methods = new Set(
    routes.filter((route) => route.method !== 'ALL' && matches(route.path, path)).map((route) => route.method),
  )
  if (methods.has('GET')) methods.add('HEAD')
  return [...methods].sort()
}

/** A 404, or a 405 that lists the methods that would do something. */
export function nothingThere(method: string, path: string, methods: readonly string[]): Problem {
  if (methods.length === 0) return new Problem(404, `${method} ${path} does not exist; /api/openapi.json lists what does`)
  const allow = methods.join(', ')
  return new Problem(405, `${method} does nothing at ${path}; use one of ${allow}`, { headers: { allow } })
}

/** Hono's patterns as far as we write them: `:name` is one part of a path, `:name{.+}` all that is left. */
function matches(pattern: string, path: string): boolean {
  const parts = pattern.split('/').map((part) => {
    if (part.startsWith(':')) return part.endsWith('{.+}') ? '.+' : '[^/]+'
    return RegExp.escape(part)
  })
  return new RegExp(`^${parts.join('/')}$`).test(path)
}
