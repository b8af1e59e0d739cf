import { backlogStaff } from '@watchfloor/core/queueing/backlog'
import type { CaseFamily } from '../family.ts'

type Case = {
  intervals: number
  open_s_per_agent: number[]
  work: { release: number; due: number; work_s: number }[]
  shrinkage: number
  occupancy: number
}

export const family: CaseFamily<Case> = {
  given: ['intervals', 'open_s_per_agent', 'work', 'shrinkage', 'occupancy'],
  compared: { agents_min: 'figure', critical_interval: 'exact', fte: 'figure', rostered: 'exact' },
  answer: ({ open_s_per_agent, work, shrinkage, occupancy }) => {
    const staff = backlogStaff({
      openPerAgent: open_s_per_agent,
      work: work.map(({ release, due, work_s }) => ({ release, due, work: work_s })),
      shrinkage,
      occupancy,
    })
    return { agents_min: staff.agents, critical_interval: staff.critical, fte: staff.fte, rostered: staff.rostered }
  },
}
