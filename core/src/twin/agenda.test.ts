import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Agenda } from './agenda.ts'

/** Enters and takes by turns, and does the same with a plain sorted list. */
function play(steps: { take: boolean; at: number }[]): { seen: unknown[]; wanted: unknown[] } {
  const agenda = new Agenda()
  const list: { at: number; order: number }[] = []
  const [seen, wanted]: [unknown[], unknown[]] = [[], []]
  steps.forEach(({ take, at }, order) => {
    if (take) {
      if (agenda.take()) seen.push([agenda.at, agenda.kind, (agenda.thing as { order: number }).order, agenda.stamp])
      const next = list.sort((a, b) => a.at - b.at || a.order - b.order).shift()
      if (next) wanted.push([next.at, next.order % 7, next.order, 1000 - next.order])
    } else {
      agenda.add(at, order % 7, { order }, 1000 - order)
      list.push({ at, order })
    }
    seen.push(agenda.size, agenda.nextAt)
    wanted.push(list.length, Math.min(Infinity, ...list.map((one) => one.at)))
  })
  return { seen, wanted }
}

test('entries come out by time, and in the order of entry where the time is the same, also when taken in between', () => {
  const step = fc.record({ take: fc.boolean(), at: fc.integer({ min: 0, max: 20 }) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const drained = [...steps, ...steps.map(() => ({ take: true, at: 0 }))]
      const { seen, wanted } = play(drained)
      expect(seen).toEqual(wanted)
    }),
  )
})

test('an entry without a moment is a bug and is refused', () => {
  expect(() => new Agenda().add(NaN, 0, {}, 0)).toThrow('needs a moment')
})
