import type { Observer } from './observer.ts'
import { planOutreach, planRecommendations } from './outreach.ts'
import { agentTeller } from './tell-agent.ts'
import { contactTeller } from './tell-contact.ts'
import { ticketTeller } from './tell-ticket.ts'
import type { Teller } from './notes.ts'

/** Looks on and tells. What the floor does not need to know is made up here: who calls, about what, and how he liked it. */
export function tellerOf(teller: Teller): Observer {
  return {
    dayBegins(day) {
      for (const campaign of teller.world.floor.outreach) planOutreach(teller, campaign, day)
      planRecommendations(teller, day)
    },
    ...contactTeller(teller),
    ...ticketTeller(teller),
    ...agentTeller(teller),
  }
}
