/** The textbook ways, written plainly: what the bench measures ours against. Good for some thousand agents. */

/** Erlang B by its recursion, Erlang C from it, agents counted one by one from above the load. */
export function plainAgentsC(load: number, handleTime: number, target: number, within: number): number {
  let agents = Math.floor(load) + 1
  let blocked = 1
  for (let n = 1; n <= agents; n++) blocked = (load * blocked) / (n + load * blocked)
  for (;;) {
    const waiting = (agents * blocked) / (agents - load * (1 - blocked))
    if (1 - waiting * Math.exp((-(agents - load) * within) / handleTime) >= target) return agents
    agents++
    blocked = (load * blocked) / (agents + load * blocked)
  }
}

type Demand = { load: number; handleTime: number; patience: number }

/** Erlang A by the balance of its states, agents counted one by one from the load, down or up. */
export function plainAgentsA(demand: Demand, target: number, within: number): number {
  let agents = Math.max(1, Math.round(demand.load))
  while (plainLevelA(demand, agents, within) < target) agents++
  while (agents > 1 && plainLevelA(demand, agents - 1, within) >= target) agents--
  return agents
}

/** Answered within T of all offered. */
function plainLevelA({ load, handleTime, patience }: Demand, agents: number, within: number): number {
  let below = 0
  let weight = 1
  for (let busy = agents; busy > 0; busy--) below += weight *= busy / load
  let behind = 0
  weight = 1
  for (let queue = 1; weight > behind * 1e-16; queue++) {
    behind += weight
    weight *= load / handleTime / (agents / handleTime + queue / patience)
  }
  const waiting = behind / (below + behind)
  // the offered wait's density: everybody ahead is served or leaves
  const density = (wait: number) =>
    Math.exp((load / handleTime) * patience * -Math.expm1(-wait / patience) - (agents * wait) / handleTime)
  const served = (wait: number) => density(wait) * Math.exp(-wait / patience)
  const far = 40 / Math.sqrt(load / handleTime / patience)
  return 1 - waiting + (waiting * simpson(served, within)) / simpson(density, far)
}

function simpson(f: (x: number) => number, to: number): number {
  const steps = 200
  const width = to / steps
  let sum = f(0) + f(to)
  for (let i = 1; i < steps; i++) sum += f(i * width) * (i % 2 === 1 ? 4 : 2)
  return (sum * width) / 3
}
