/** A share or mean; null where there is nothing to divide by: undefined is not zero. Never NaN or infinite. */
export function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null
}
