/**
 * Things that change by the clock alone, by when. A thing has at most one wake; setting another replaces it. A binary heap whose outdated
 * entries are skipped when they surface.
 */
export class Wakes {
  readonly #due = new Map<string, number>()
  readonly #heap: { at: number; key: string }[] = []

  set(key: string, at: number | null): void {
    if (at === null) {
      this.#due.delete(key)
      return
    }
    if (this.#due.get(key) === at) return
    this.#due.set(key, at)
    this.#push({ at, key })
  }

  /** Keys that are due at `now`; they have no wake afterwards. */
  take(now: number): string[] {
    const taken: string[] = []
    while (this.#heap.length > 0 && this.#heap[0]!.at <= now) {
      const { at, key } = this.#pop()
      if (this.#due.get(key) !== at) continue
      this.#due.delete(key)
      taken.push(key)
    }
    return taken
  }

  #push(entry: { at: number; key: string }): void {
    const heap = this.#heap
    heap.push(entry)
    for (let i = heap.length - 1; i > 0;) {
      const parent = (i - 1) >> 1
      if (heap[parent]!.at <= heap[i]!.at) break
      ;[heap[parent], heap[i]] = [heap[i]!, heap[parent]!]
      i = parent
    }
  }

  #pop(): { at: number; key: string } {
    const heap = this.#heap
    const top = heap[0]!
    const last = heap.pop()!
    if (heap.length === 0) return top
    heap[0] = last
    for (let i = 0; ;) {
      const left = 2 * i + 1
      if (left >= heap.length) break
      const right = left + 1
      const smaller = right < heap.length && heap[right]!.at < heap[left]!.at ? right : left
      if (heap[i]!.at <= heap[smaller]!.at) break
      ;[heap[smaller], heap[i]] = [heap[i]!, heap[smaller]!]
      i = smaller
    }
    return top
  }
}
