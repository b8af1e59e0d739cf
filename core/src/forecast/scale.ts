/**
 * The scale on which errors are kept: 2(√(y + ¼) − √f)/√f, the relative error for large counts, bounded below, defined at zero, and with a
 * variance of 1/f from the chance of counting alone, whatever f (Brown, Cai, Zhang, Zhao & Zhou, “The root–unroot algorithm”, 2010: ¼ makes
 * it right in the mean).
 */
export function relativeError(count: number, forecast: number): number {
  return 2 * (Math.sqrt((count + 0.25) / forecast) - 1)
}

/** A forecast moved by an error of that scale. */
export function moved(forecast: number, error: number): number {
  const root = Math.max(0, 1 + error / 2)
  return forecast * root * root
}
