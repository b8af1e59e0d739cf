import type { View } from '@watchfloor/core/frame/protocol'

/** Equal choices in one form, so that boards which show the same share one channel. */
export function normaliseView(view: View): View {
  return { queues: [...new Set(view.queues)].sort() }
}

export function viewKey(view: View): string {
  return JSON.stringify(view.queues)
}
