/** The month of a moment, as YYYY-MM (UTC: what falls into the first hours of the next is no matter here). */
export function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7)
}
