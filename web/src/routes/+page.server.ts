import { chooseLocale } from '#lib/message/locale.ts'
import type { PageServerLoad } from './$types'

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** The language the reader asked for, by address or by browser: the page has no site to take it from. */
export const load: PageServerLoad = ({ url, request }) => ({
  locale: chooseLocale(url.searchParams.get('lang'), request.headers.get('accept-language')),
  // Behind a proxy the server cannot see whether it is asked by http; on this machine it always is.
  origin: loopback.test(url.hostname) ? `http://${url.host}` : url.origin,
})
