import { noCounts, type Counts } from '../model/counts.ts'
import type { Items } from './frame.ts'

type Counting = { today: Counts }

/** A record as it is sent: counters that are 0 are left out. Most of the sixty are, and a board on a slow machine reads every byte. */
export function packed<T extends Counting>(item: T): Omit<T, 'today'> & { today: Partial<Counts> } {
  const today: Partial<Counts> = {}
  for (const key in item.today) {
    const count = item.today[key as keyof Counts]
    if (count !== 0) today[key as keyof Counts] = count
  }
  return { ...item, today }
}

/** Records as they came, with every counter. Whole ones stay as they are. */
export function unpacked(items: Items): Items {
  const whole: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(items)) {
    const counting = item as Partial<Counting>
    whole[key] = counting.today ? { ...counting, today: { ...noCounts(), ...counting.today } } : item
  }
  return whole as Items
}
