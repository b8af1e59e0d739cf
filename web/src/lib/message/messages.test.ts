import { expect, test } from 'vitest'
import { en } from './en.ts'
import { chooseLocale } from './locale.ts'
import { plural } from './plural.ts'
import { ptBr } from './pt-br.ts'

/** Every message by its path; a function is called with the digits 2 and “2”, as a count and its text would be. */
function leaves(node: object, path = ''): [string, string][] {
  return Object.entries(node).flatMap(([key, value]): [string, string][] => {
    if (typeof value === 'function') return [[`${path}${key}`, String((value as (...all: unknown[]) => string)(2, '2', '2'))]]
    return typeof value === 'string' ? [[`${path}${key}`, value]] : leaves(value as object, `${path}${key}.`)
  })
}

test('both languages have the same messages, and none is empty', () => {
  expect(leaves(ptBr).map(([path]) => path)).toEqual(leaves(en).map(([path]) => path))
  for (const [path, words] of [...leaves(en), ...leaves(ptBr)]) {
    expect(words.trim(), path).not.toBe('')
    expect(words, path).not.toMatch(/undefined|\{|\}/)
  }
})

test('the grammar of each language chooses the form: Portuguese counts zero as one', () => {
  const forms = { one: '{n} chamado', other: '{n} chamados' }
  expect(plural('pt-BR', 0, '0', forms)).toBe('0 chamado')
  expect(plural('pt-BR', 2, '2', forms)).toBe('2 chamados')
  expect(plural('en', 0, '0', { one: '{n} ticket', other: '{n} tickets' })).toBe('0 tickets')
  expect(plural('en', 1, '1', { one: '{n} ticket', other: '{n} tickets' })).toBe('1 ticket')
})

test('the first wish that we speak is the language', () => {
  expect(chooseLocale('pt', 'en')).toBe('pt-BR')
  expect(chooseLocale(null, 'de-DE,de;q=0.9,pt-PT;q=0.8,en;q=0.7')).toBe('pt-BR')
  expect(chooseLocale('xx', undefined)).toBe('en')
})
