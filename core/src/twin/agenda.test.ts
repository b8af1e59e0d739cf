import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Agenda } from './agenda.ts'

test('entries come out by time, and in the order of entry where the time is the same', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
      const agenda = new Agenda()
      const ran: [number, number][] = []
      times.forEach((at, i) => agenda.add(at, () => ran.push([at, i])))
      for (let entry = agenda.take(); entry; entry = agenda.take()) entry.run()
      expect(ran).toEqual(times.map((at, i) => [at, i] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]))
    }),
  )
})

test('what is entered while it runs falls into place', () => {
  const agenda = new Agenda()
  const ran: string[] = []
  agenda.add(1, () => {
    ran.push('1')
    agenda.add(2, () => ran.push('2, entered later'))
    agenda.add(1, () => ran.push('1 again'))
  })
  agenda.add(2, () => ran.push('2'))
  while (agenda.nextAt < Infinity) agenda.take()?.run()
  expect(ran).toEqual(['1', '1 again', '2', '2, entered later'])
})
