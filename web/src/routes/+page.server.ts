import { chooseLocale } from '#lib/message/locale.ts'
import type { PageServerLoad } from './$types'

/** The language the reader asked for, by address or by browser: the page has no site to take it from. */
export const load: PageServerLoad = ({ url, request }) => ({
  locale: chooseLocale(url.searchParams.get('lang'), request.headers.get('accept-language')),
})
