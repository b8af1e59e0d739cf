export type Locale = 'en' | 'pt-BR'

/** The first of the wishes that we speak, by exact name or by language; English otherwise. A wish may be an Accept-Language list. */
export function chooseLocale(...wishes: (string | null | undefined)[]): Locale {
  for (const wish of wishes) {
    for (const part of (wish ?? '').split(',')) {
      const language = part.split(';')[0]?.trim().toLowerCase() ?? ''
      if (language === 'pt' || language.startsWith('pt-')) return 'pt-BR'
      if (language === 'en' || language.startsWith('en-')) return 'en'
    }
  }
  return 'en'
}
