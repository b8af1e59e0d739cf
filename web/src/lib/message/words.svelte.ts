import { createContext } from 'svelte'
import { createFormat } from '../format.ts'
import { en, type Messages } from './en.ts'
import type { Locale } from './locale.ts'
import { ptBr } from './pt-br.ts'

const catalogues: Record<Locale, Messages> = { en, 'pt-BR': ptBr }

/** The language of a page: its words, and how it writes numbers and the site's times. */
export class Words {
  locale = $state<Locale>('en')
  zone = $state('UTC')
  text = $derived(catalogues[this.locale])
  format = $derived(createFormat(this.locale, this.zone))

  constructor(locale: Locale, zone: string) {
    this.locale = locale
    this.zone = zone
  }
}

/** Set once by a page, read by the tiles in it. */
export const [getWords, setWords] = createContext<Words>()
