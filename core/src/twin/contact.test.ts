import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Line, Segment } from './contact.ts'
import type { LiveQueue } from './world.ts'

test('a line is in order of the moment since when, who came later behind equals, whoever leaves and comes back', () => {
  const step = fc.record({ since: fc.integer({ min: 0, max: 9 }), leaves: fc.boolean(), returns: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const line = new Line()
      const all = steps.map(({ since }) => Object.assign(new Segment({} as LiveQueue), { since }))
      let expected: Segment[] = []
      const join = (segment: Segment) => {
        line.join(segment)
        expected = [...expected, segment].sort((a, b) => a.since - b.since) // stable: behind its equals
      }
      const leave = (segment: Segment) => {
        line.leave(segment)
        expected = expected.filter((one) => one !== segment)
      }
      all.forEach((segment, i) => {
        join(segment)
        if (steps[i]!.leaves)
          leave(all[Math.floor(i / 2)]!.before || line.first === all[Math.floor(i / 2)] ? all[Math.floor(i / 2)]! : segment)
        if (steps[i]!.leaves && steps[i]!.returns && !expected.includes(segment)) join(segment)
        const forwards: Segment[] = []
        for (let one = line.first; one; one = one.after) forwards.push(one)
        const backwards: Segment[] = []
        for (let one = line.last; one; one = one.before) backwards.unshift(one)
        expect(forwards.map((one) => all.indexOf(one))).toEqual(expected.map((one) => all.indexOf(one)))
        expect(backwards).toEqual(forwards)
        expect(line.length).toBe(expected.length)
      })
    }),
  )
})
