import type { PeriodRow } from '@watchfloor/server/history/intervals'
import type { LiveAnswer } from '@watchfloor/server/history/live'
import { batchesOf, busyEvents } from '../support/demo-events.ts'
import { get, postOnce } from '../support/door.ts'
import { pause, until } from '../support/server.ts'
import { lacksFakeClock } from './fake-clock.ts'
import type { Fault } from './fault.ts'

const on = ['embedded'] as const
const HOUR_MS = 3_600_000

/** The machine's clock is set, and the calendar turns. */
export const clockFaults: Fault[] = [
  {
    name: 'clock-jumps',
    about: 'the clock is put forward by an hour, and back again (NTP after a wrong clock)',
    ...{ on, stage: { clock: true }, lacks: lacksFakeClock },
    async play({ trial, clock }, { short }) {
      for (const hours of short ? [1] : [1, -2, 30, 24 * 400]) {
        trial.mark()
        clock!.set(hours * HOUR_MS)
        trial.note(`the clock is put ${hours > 0 ? 'forward' : 'back'} by ${Math.abs(hours)} h`)
        await trial.expectSaid({ log: hours > 0 ? /the clock went on by/ : /The clock was put back/ })
        await trial.heals()
        await pause(short ? 500 : 5_000)
        trial.mark()
        clock!.set(0)
        trial.note('and to the true time')
        await trial.expectSaid({ log: hours > 0 ? /The clock was put back/ : /the clock went on by/ })
        await trial.heals()
      }
    },
  },
  {
    name: 'clock-trembles',
    about: 'the clock is put by a second, forward and back, again and again: nobody notices',
    ...{ on, stage: { clock: true }, lacks: lacksFakeClock },
    async play({ trial, clock }, { short, roll }) {
      for (let step = 0; step < (short ? 3 : 40); step++) {
        clock!.set((Math.floor(roll() * 3) - 1) * 1_000)
        await pause(1_200)
      }
      clock!.set(0)
      if (trial.watch.whys.size > 0)
        trial.miss(`a clock that trembles should trouble nobody: ${[...trial.watch.whys].join(' | ')}`)
      await trial.heals()
    },
  },
  turn('midnight', 'a day of the site ends while its floor is busy', '2026-11-25T00:00:00-03:00', 'America/Sao_Paulo', 24),
  turn(
    'year-end',
    'a year of the site ends, and a month of the log by UTC before it',
    '2027-01-01T00:00:00-03:00',
    'America/Sao_Paulo',
    24,
  ),
  turn('month-of-the-log', 'the month ends by which the log is divided', '2026-12-01T00:00:00Z', 'UTC', 24),
  turn('summer-begins', 'the clocks go forward: a day of 23 hours', '2026-03-29T01:00:00Z', 'Europe/Berlin', 23),
  turn('summer-ends', 'the clocks go back: a day of 25 hours, one of them twice', '2026-10-25T01:00:00Z', 'Europe/Berlin', 25),
]

/** The floor is busy across a moment at which the calendar does something; `hours` is the length of the day that begins then or contains it. */
function turn(name: string, about: string, moment: string, zone: string, hours: number): Fault {
  const at = Date.parse(moment)
  return {
    name,
    about,
    on,
    stage: { clock: new Date(at - 12_000).toISOString(), demo: false, env: { TZ: zone } },
    lacks: lacksFakeClock,
    async play({ trial, clock }) {
      const { server } = trial
      await until('the moment', () => Promise.resolve(clock!.now() > at + 2_000), 30_000)
      trial.note(`it is ${new Date(clock!.now()).toISOString()}`)
      clock!.set(at + HOUR_MS / 2 - Date.now())
      // Calls of the hour around the moment: some began before it and end after.
      for (const batch of batchesOf(busyEvents(1, clock!.now() - 500, String(at)), 500))
        await until('calls to be taken', async () => 'receipt' in (await postOnce(server, batch)))
      await trial.heals()
      const { floor } = await get<LiveAnswer>(server, '/api/live')
      const { from, to } = floor.day
      if (to - from !== hours * HOUR_MS) trial.miss(`the day should have ${hours} h, and has ${(to - from) / HOUR_MS}`)
      if (from > at || to <= at) trial.miss(`today should hold ${moment}, and begins at ${new Date(from).toISOString()}`)
      clock!.set(to + 2 * HOUR_MS - Date.now())
      trial.note('it is the day after')
      await until('the day after', async () => (await get<LiveAnswer>(server, '/api/live')).floor.day.from === to)
      const [day, slots] = await Promise.all([readRows(server, from, to, 'P1D'), readRows(server, from, to, 'PT15M')])
      if (day.length !== 1 || day[0]!.from !== from || day[0]!.to !== to)
        trial.miss(`history should have one day of ${hours} h: ${JSON.stringify(day.map((row) => [row.from, row.to]))}`)
      if (slots.length !== hours * 4) trial.miss(`the day should have ${hours * 4} quarter-hours, and has ${slots.length}`)
      const offered = slots.reduce((sum, { counts }) => sum + counts.offered, 0)
      if (offered === 0 || offered !== day[0]?.counts.offered)
        trial.miss(`the quarter-hours hold ${offered} offered, the day ${day[0]?.counts.offered}`)
    },
  }
}

async function readRows(server: { url: string }, from: number, to: number, interval: string): Promise<PeriodRow[]> {
  const query = new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString(), interval })
  return (await get<{ rows: PeriodRow[] }>(server, `/api/intervals?${query}`)).rows
}
