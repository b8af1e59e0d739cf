import { demoTeams, agentId } from '@watchfloor/core/settings/demo-people'
import { demoSources } from '@watchfloor/core/settings/demo'
import type { AgentSpec, Shift, Skill } from '@watchfloor/core/twin/floor'

/** What a team does, for whom it helps out, and which shifts its people work; the shifts are dealt out in turn. */
type Team = {
  source: string
  skills: string
  chatSlots: number
  shifts: readonly (readonly [start: string, end: string])[]
  daysOff: readonly string[]
}

/** Days off by turn: six days of six hours, the free day dealt out so that the weekend is staffed and no shift is off as a whole. */
const mixed = ['sun', 'sat', 'sun', 'mon', 'sat', 'sun', 'wed']

/** Skills as `queue:level:tier`; the tier is the highest level of tickets that they take. */
const teams: Record<string, Team> = {
  Vendas: {
    source: demoSources.phone, skills: 'vendas:1 retencao:2 suporte:3 financeiro:3', chatSlots: 0, daysOff: mixed,
    shifts: [['07:50', '14:10'], ['15:40', '22:00'], ['08:40', '15:00'], ['14:00', '20:20'], ['10:00', '16:20']],
  },
  Suporte: {
    source: demoSources.phone, skills: 'suporte:1 financeiro:2 vendas:3 retencao:3', chatSlots: 0, daysOff: mixed,
    shifts: [['07:00', '13:20'], ['13:50', '20:10'], ['06:00', '12:20'], ['17:50', '24:10'], ['09:30', '15:50'], ['16:00', '22:20']],
  },
  Financeiro: {
    source: demoSources.phone, skills: 'financeiro:1 vendas:2 suporte:3 email:4', chatSlots: 0, daysOff: ['sat sun', 'sat sun', 'sun sun'],
    shifts: [['07:50', '14:10'], ['11:50', '18:10'], ['10:40', '17:00']],
  },
  Retenção: {
    source: demoSources.phone, skills: 'retencao:1 vendas:2 suporte:3 email:4', chatSlots: 0, daysOff: mixed,
    shifts: [['07:50', '14:10'], ['15:40', '22:00'], ['12:00', '18:20']],
  },
  Chat: {
    source: demoSources.chat, skills: 'chat:1 whatsapp:3:2', chatSlots: 3, daysOff: ['sun', 'sat', 'sun', 'thu', 'sat', 'sun', 'wed'],
    shifts: [
      ['06:00', '12:20'], ['12:10', '18:30'], ['17:50', '24:10'], ['09:00', '15:20'],
      ['06:10', '12:30'], ['14:50', '21:10'], ['17:50', '24:10'], ['11:10', '17:30'],
    ],
  },
  WhatsApp: {
    source: demoSources.whatsapp, skills: 'whatsapp:1:2 social:3:1', chatSlots: 0, daysOff: mixed,
    shifts: [['06:00', '12:20'], ['12:10', '18:30'], ['17:50', '24:10'], ['09:00', '15:20']],
  },
  'E-mail': {
    source: demoSources.mail, skills: 'email:1:3 social:3:3 whatsapp:4:3', chatSlots: 0, daysOff: ['sun wed', 'sat sun', 'sat sun', 'sun thu'],
    shifts: [['08:00', '17:00'], ['09:00', '18:00'], ['11:00', '20:00']],
  },
  Social: {
    source: demoSources.social, skills: 'social:1:3 whatsapp:3:3', chatSlots: 0, daysOff: ['sat sun', 'tue wed', 'thu fri'],
    shifts: [['09:00', '18:00'], ['13:00', '22:00'], ['08:00', '17:00']],
  },
  Noite: {
    source: demoSources.phone, skills: 'suporte:1', chatSlots: 0, daysOff: ['sun', 'tue', 'thu', 'sat', 'mon', 'wed', 'fri'],
    shifts: [['23:40', '30:10']],
  },
} // prettier-ignore

/** At night a few people do everything: some on the phone, some in writing. */
const nightSkills = ['suporte:1', 'chat:1 whatsapp:2:2 social:3:2', 'suporte:1 whatsapp:4', 'suporte:1', 'chat:1 whatsapp:1:2 social:2:2', 'suporte:1', 'chat:2 whatsapp:1:2 social:2:2'] // prettier-ignore

export function demoRoster(): AgentSpec[] {
  return Object.entries(demoTeams).flatMap(([team, names]) => names.map((name, i) => agentSpec(team, name, i)))
}

function agentSpec(team: string, name: string, i: number): AgentSpec {
  const plan = teams[team]
  if (!plan) throw new Error(`Team "${team}" has no shifts: add it to simulator/src/floor/roster.ts`)
  const atNight = team === 'Noite'
  const skills = (atNight ? nightSkills[i % nightSkills.length]! : plan.skills).split(' ').map(toSkill)
  const [start, end] = plan.shifts[i % plan.shifts.length]!
  const shift = toShift(minuteOf(start), minuteOf(end), i)
  const off = plan.daysOff[Math.floor(i / (atNight ? 1 : plan.shifts.length) + (i % plan.shifts.length)) % plan.daysOff.length]!
  return {
    id: agentId(name),
    team,
    source: skills[0]!.queue === 'chat' ? demoSources.chat : plan.source,
    skills,
    chatSlots: skills.some((skill) => skill.queue === 'chat') ? 3 : 0,
    pace: 0.86 + 0.04 * ((i * 5) % 8), // some are quicker; 0.86 to 1.14
    week: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => (off.includes(day) ? null : shift)),
  }
}

/** Six hours have two breaks of ten minutes and one of twenty (Brazil's rule for call centres); nine hours an hour's meal. Staggered. */
function toShift(start: number, end: number, i: number): Shift {
  const stagger = (i * 17) % 50
  const long = end - start > 400
  const breaks = long
    ? [
        { reason: 'break', after: 100 + stagger, minutes: 10 },
        { reason: 'meal', after: 210 + stagger, minutes: 60 },
        { reason: 'break', after: 400 + stagger, minutes: 10 },
      ]
    : [
        { reason: 'break', after: 70 + stagger, minutes: 10 },
        { reason: 'meal', after: 160 + stagger, minutes: 20 },
        { reason: 'break', after: 265 + stagger, minutes: 10 },
      ]
  return { start, end, breaks: i % 7 === 3 ? [...breaks, { reason: 'training', after: 130 + stagger, minutes: 25 }] : breaks }
}

function toSkill(text: string): Skill {
  const [queue = '', level = '1', tier = '1'] = text.split(':')
  return { queue, level: Number(level), tier: Number(tier) }
}

function minuteOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number)
  return hour * 60 + minute
}
