import { expect, test } from 'vitest'
import { believed } from '../recount/believed.ts'
import { standingFacts } from './standing.ts'
import { takenBack, told } from './told.gen.ts'

/** Both implementations must say the same. */
const readers = { standingFacts, believed }

for (const [name, read] of Object.entries(readers)) {
  const rough = told('c~1', 'contact.answered', 2_000, { agent: 'ana' }, { id: 'x', precision: 1_000 })
  const fine = told('c~1', 'contact.answered', 2_417, { agent: 'ana' }, { id: 'x', precision: 1 })
  const other = told('c~1', 'contact.ended', 9_000, { how: 'agent' })

  test(`M2 of several contents of one id the finer precision stands (${name})`, () => {
    expect(read([rough, fine, other])).toEqual([fine, other])
    expect(read([other, fine, rough, fine])).toEqual([fine, other])
  })

  test(`M2 of equal precision the later recording stands, then the smaller hash (${name})`, () => {
    const amended = { ...rough, at: 2_500, content: 'z', recordedAt: 60_000 }
    expect(read([amended, rough])).toEqual([amended])
    const twin = { ...rough, at: 2_600, content: `!${rough.content}` }
    expect(read([rough, twin])).toEqual([twin])
  })

  test(`M3 a retraction takes the named fact out, and nothing when it is retracted itself (${name})`, () => {
    const back = takenBack(fine)
    expect(read([fine, back, other])).toEqual([other])
    expect(read([takenBack(back), back, fine, other])).toEqual([fine, other])
  })

  test(`M3 along a chain of revisions every second one counts, from its end (${name})`, () => {
    const first = told('c~1', 'contact.ended', 1, { how: 'agent' }, { id: 'a' })
    const second = told('c~1', 'contact.ended', 2, { how: 'agent' }, { id: 'b', revises: 'a' })
    const third = told('c~1', 'contact.ended', 3, { how: 'agent' }, { id: 'c', revises: 'b' })
    expect(read([third, first, second])).toEqual([first, third])
  })

  test(`M3 facts that revise each other in a circle all stay (${name})`, () => {
    const one = told('c~1', 'contact.ended', 1, { how: 'agent' }, { id: 'a', revises: 'b' })
    const two = told('c~1', 'contact.ended', 2, { how: 'agent' }, { id: 'b', revises: 'a' })
    expect(read([two, one])).toEqual([one, two])
  })

  test(`M4 at one moment the order of life decides (${name})`, () => {
    const ended = told('c~1', 'contact.ended', 5, { how: 'agent' }, { id: 'a' })
    const answered = told('c~1', 'contact.answered', 5, { agent: 'ana' }, { id: 'b' })
    expect(read([ended, answered])).toEqual([answered, ended])
  })
}
