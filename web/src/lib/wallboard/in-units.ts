/** A span as figure and unit apart ("38 min" is 38 and min), because the unit of a big figure is set smaller. */
export function inUnits(span: string): { whole: string; unit: string } {
  const [whole = span, unit = ''] = span.split(' ')
  return { whole, unit }
}
