import { demoSources } from '@watchfloor/core/settings/demo'
import type { FloorSpec, Skill } from '@watchfloor/core/twin/floor'
import type { Happening } from '@watchfloor/core/twin/happening'
import { randomStreams } from '@watchfloor/core/twin/random'
import { simulate } from '@watchfloor/core/twin/simulation'
import { toEvent } from '@watchfloor/core/twin/to-event'
import { demoFloor } from '../floor/demo.ts'
import { stage, type ScenarioName } from '../scenario/scenario.ts'
import { closingTime } from './closing-time.ts'

/** What is put in when an event is told: one character each, in the text of the event. */
const marks = { floor: '\uE000', run: '\uE001', id: '\uE002', time: '\uE003', sequence: '\uE004' } as const
export type Mark = keyof typeof marks

/** An event as text with gaps: `texts[0]`, then what `gaps[0]` stands for, `texts[1]` … A number is a moment, so many ms after the event. */
export type TapeEvent = { texts: string[]; gaps: (Mark | number)[] }

/** All that one floor tells of a day, ready to be told again and again under other names and at other times. */
export type Tape = { events: TapeEvent[]; spanMs: number }

const HOUR_MS = 3_600_000
/** The hours of a Wednesday in which most are there. */
const FROM = Date.parse('2026-11-18T09:00:00-03:00')
const SPAN_MS = 9 * HOUR_MS

/** Who tells of the load: one system of each kind, as on the demo floor. Other names, so that nothing can be mixed up. */
export const loadSources: Record<string, string> = Object.fromEntries(
  Object.values(demoSources).map((source) => [source, source.replace('/demo/', '/load/')]),
)

/**
 * Simulates a working day of the demo floor and cuts it into texts with gaps. It begins with an empty floor and ends with one: what is open at
 * the end is closed, so that the same tape can be told again after itself.
 */
export function makeTape(scenario: ScenarioName, seed: string): Tape {
  const { floor, holes } = stage(demoFloor(), scenario === 'calm' ? [] : [{ scenario, at: FROM + HOUR_MS }])
  const options = { floor: marked(floor), from: FROM, to: FROM + SPAN_MS, random: randomStreams(seed) }
  const happenings = [...simulate(options)]
  happenings.push(...closingTime(happenings, FROM + SPAN_MS))
  // A system that was cut off tells afterwards what happened meanwhile.
  const toldAt = ({ source, at }: Happening) =>
    holes.find((hole) => hole.source === source && at >= hole.lostAt && at < hole.backAt)?.backAt ?? at
  const told = happenings.map((happening) => ({ happening, at: toldAt(happening) })).sort((a, b) => a.at - b.at)
  return { events: told.map(({ happening, at }) => cut(happening, at)), spanMs: SPAN_MS }
}

/** The floor with gaps for its own name in queues and people, and for the run's in contacts and tickets. */
function marked(floor: FloorSpec): FloorSpec {
  const named = (id: string) => marks.floor + id
  const skilled = (skill: Skill) => ({ ...skill, queue: named(skill.queue) })
  return {
    ...floor,
    idPrefix: marks.run,
    queues: floor.queues.map((queue) => ({
      ...queue,
      id: named(queue.id),
      ...('transfers' in queue && { transfers: queue.transfers.map((one) => ({ ...one, to: named(one.to) })) }),
    })),
    agents: floor.agents.map((agent) => ({ ...agent, id: named(agent.id), skills: agent.skills.map(skilled) })),
    surges: floor.surges.map((surge) => ({ ...surge, queue: named(surge.queue) })),
    absences: floor.absences.map((absence) => ({ ...absence, agent: named(absence.agent) })),
  }
}

const gapPattern = /([\uE000-\uE004])|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)/g
const markOf = new Map<string, Mark>(Object.entries(marks).map(([mark, text]) => [text, mark as Mark]))

function cut(happening: Happening, toldAt: number): TapeEvent {
  const event = toEvent({ ...happening, source: loadSources[happening.source] ?? happening.source })
  const time = happening.at === toldAt ? marks.time : event.time
  const text = JSON.stringify({ ...event, id: marks.id, sequence: marks.sequence, time, recordedtime: marks.time })
  const texts: string[] = []
  const gaps: TapeEvent['gaps'] = []
  let from = 0
  for (const match of text.matchAll(gapPattern)) {
    texts.push(text.slice(from, match.index))
    gaps.push(match[1] === undefined ? Date.parse(match[2]!) - toldAt : markOf.get(match[1])!)
    from = match.index + match[0].length
  }
  texts.push(text.slice(from))
  return { texts, gaps }
}
