/** A day off, as calendars keep it. */
export type Holiday = { date: string; name: string }

/**
 * Brazil's national holidays of a year, in order: the fixed ones (Laws 662/1949, 6.802/1980, 10.607/2002 and 14.759/2023) and Good Friday.
 * Carnival and Corpus Christi are optional days off by federal decree, so they are left out.
 */
export function brazilHolidays(year: number): Holiday[] {
  const easter = easterSunday(year)
  const holidays = [
    { date: day(year, 1, 1), name: 'Confraternização Universal' },
    { date: isoDate(easter - 2 * DAY_MS), name: 'Paixão de Cristo' },
    { date: day(year, 4, 21), name: 'Tiradentes' },
    { date: day(year, 5, 1), name: 'Dia do Trabalho' },
    { date: day(year, 9, 7), name: 'Independência do Brasil' },
    { date: day(year, 10, 12), name: 'Nossa Senhora Aparecida' },
    { date: day(year, 11, 2), name: 'Finados' },
    { date: day(year, 11, 15), name: 'Proclamação da República' },
    { date: day(year, 11, 20), name: 'Dia Nacional de Zumbi e da Consciência Negra' },
    { date: day(year, 12, 25), name: 'Natal' },
  ]
  return holidays.filter((holiday) => year >= 2024 || !holiday.date.endsWith('-11-20')).sort((a, b) => (a.date < b.date ? -1 : 1))
}

const DAY_MS = 86_400_000

/** Midnight UTC of Easter Sunday in the Gregorian calendar (the anonymous algorithm, Nature 1876, as given by Meeus). */
export function easterSunday(year: number): number {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const yearOfCentury = year % 100
  const leapCentury = Math.floor(century / 4)
  const moonShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - leapCentury - moonShift + 15) % 30
  const toSunday = (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7
  const late = Math.floor((golden + 11 * epact + 22 * toSunday) / 451)
  const sum = epact + toSunday - 7 * late + 114
  return Date.UTC(year, Math.floor(sum / 31) - 1, (sum % 31) + 1)
}

function day(year: number, month: number, dayOfMonth: number): string {
  return isoDate(Date.UTC(year, month - 1, dayOfMonth))
}

function isoDate(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}
