import type { Family } from './family.ts'

/** Families that our code can answer, each loaded when a file asks for it. One that is not here is unknown, and a file of it a failure. */
const known: Record<string, () => Promise<{ family: Family }>> = {
  'patience-general': () => import('./family/patience-general.ts'),
  'time-varying': () => import('./family/time-varying.ts'),
  'finite-lines': () => import('./family/finite-lines.ts'),
  'chat-concurrency': () => import('./family/chat-concurrency.ts'),
  'offered-load': () => import('./family/offered-load.ts'),
  'erlang-b': () => import('./family/erlang-b.ts'),
  'erlang-b-real': () => import('./family/erlang-b-real.ts'),
  'erlang-c': () => import('./family/erlang-c.ts'),
  'erlang-c-staffing': () => import('./family/erlang-c-staffing.ts'),
}

export async function loadFamily(name: string): Promise<Family | null> {
  const load = Object.hasOwn(known, name) ? known[name] : undefined
  return load ? (await load()).family : null
}
