import type { AgentStateName } from '@watchfloor/core/frame/frame'

/** The states of people who are signed in, in the order of every bar and list: from at work to away. */
export const shownStates = ['talking', 'holding', 'wrapping', 'ringing', 'available', 'aux'] as const satisfies AgentStateName[]
