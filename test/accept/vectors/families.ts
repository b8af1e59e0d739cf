import type { Family } from './family.ts'

/** Families that our code can answer, each loaded when a file asks for it. One that is not here is unknown, and a file of it a failure. */
const known: Record<string, () => Promise<{ family: Family }>> = {
  'backlog-capacity': () => import('./family/backlog-capacity.ts'),
  'patience-general': () => import('./family/patience-general.ts'),
  'time-varying': () => import('./family/time-varying.ts'),
  'finite-lines': () => import('./family/finite-lines.ts'),
  'chat-concurrency': () => import('./family/chat-concurrency.ts'),
  'offered-load': () => import('./family/offered-load.ts'),
  'erlang-b': () => import('./family/erlang-b.ts'),
  'erlang-b-real': () => import('./family/erlang-b-real.ts'),
  'erlang-c': () => import('./family/erlang-c.ts'),
  'erlang-c-staffing': () => import('./family/erlang-c-staffing.ts'),
  'queue-wait': () => import('./family/queue-wait.ts'),
  'queue-wait-varying': () => import('./family/queue-wait-varying.ts'),
  'queue-wait-priority': () => import('./family/queue-wait-priority.ts'),
  'queue-wait-uncertain': () => import('./family/queue-wait-uncertain.ts'),
  'calibration-metrics': () => import('./family/calibration-metrics.ts'),
  'breach-replay': () => import('./family/breach-replay.ts'),
  'erlang-a': () => import('./family/erlang-a.ts'),
  'erlang-a-staffing': () => import('./family/erlang-a-staffing.ts'),
  'erlang-b-inverse': () => import('./family/erlang-b-inverse.ts'),
  'erlang-x': () => import('./family/erlang-x.ts'),
  'square-root-staffing': () => import('./family/square-root-staffing.ts'),
  published: () => import('./family/published.ts'),
}

export async function loadFamily(name: string): Promise<Family | null> {
  // each replay is a family of its own name: breach-replay-a, -b, …
  const key = name.startsWith('breach-replay-') ? 'breach-replay' : name
  const load = Object.hasOwn(known, key) ? known[key] : undefined
  return load ? (await load()).family : null
}
