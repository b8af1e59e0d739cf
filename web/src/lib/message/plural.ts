import type { Locale } from './locale.ts'

const rules: Record<Locale, Intl.PluralRules> = { en: new Intl.PluralRules('en'), 'pt-BR': new Intl.PluralRules('pt-BR') }

/** The form that the language's grammar wants for `count`; `{n}` in it becomes `shown`. */
export function plural(locale: Locale, count: number, shown: string, forms: { one: string; other: string }): string {
  const form = rules[locale].select(count) === 'one' ? forms.one : forms.other
  return form.replace('{n}', shown)
}
