/** Drawn in the browser only: it has nothing to show before its first frame. */
export const ssr = false
