/**
 * The six holidays on which nearly all of the United States is closed, as a planner knew them beforehand: New Year, Memorial Day (last Monday
 * of May), Independence Day, Labor Day (first Monday of September), Thanksgiving (fourth Thursday of November), Christmas. On a Saturday they
 * are kept on Friday, on a Sunday on Monday.
 */
export function holidaysOf(year: number): string[] {
  return [
    kept(year, 1, 1),
    date(year, 5, 31 - ((dayOfWeek(year, 5, 31) + 6) % 7)),
    kept(year, 7, 4),
    date(year, 9, 1 + ((8 - dayOfWeek(year, 9, 1)) % 7)),
    date(year, 11, 22 + ((11 - dayOfWeek(year, 11, 22)) % 7)),
    kept(year, 12, 25),
  ]
}

function kept(year: number, month: number, day: number): string {
  const weekday = dayOfWeek(year, month, day)
  return date(year, month, weekday === 6 ? day - 1 : weekday === 0 ? day + 1 : day)
}

/** 0 Sunday … 6 Saturday. */
function dayOfWeek(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay()
}

function date(year: number, month: number, day: number): string {
  return new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10)
}
