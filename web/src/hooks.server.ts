import { chooseLocale } from '#lib/message/locale.ts'
import type { Handle } from '@sveltejs/kit/hooks'

/** The page arrives in its language and theme, so nothing flashes while the script loads. */
export const handle: Handle = ({ event, resolve }) => {
  const lang = chooseLocale(event.url.searchParams.get('lang'), event.request.headers.get('accept-language'))
  const theme = chooseTheme(event.url)
  return resolve(event, {
    preload: ({ type, path }) => type === 'js' || type === 'css' || (type === 'font' && path.includes('inter-latin-opsz')),
    transformPageChunk: ({ html }) => html.replace('%lang%', lang).replace('%theme%', theme),
  })
}

/** A wall-board is dark unless told otherwise; a desk follows the system. `?theme=auto` follows the system anywhere. */
function chooseTheme(url: URL): 'dark' | 'light' | 'auto' {
  const wanted = url.searchParams.get('theme')
  if (wanted === 'dark' || wanted === 'light' || wanted === 'auto') return wanted
  return url.pathname.startsWith('/wall') ? 'dark' : 'auto'
}
