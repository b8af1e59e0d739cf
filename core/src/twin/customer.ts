import { pick } from './distribution.ts'
import type { QueueSpec } from './floor.ts'
import type { Random } from './random.ts'
import { tell, type Teller } from './notes.ts'

/** Who comes, and what about. A square makes some customers frequent ones. */
export function whoComes({ world }: Teller, spec: QueueSpec, random: Random): { customer: string; category: string } {
  const customer = customerKey(Math.floor(random() ** 2 * world.floor.customers))
  return { customer, category: pick(random, spec.categories) }
}

export function customerKey(number: number): string {
  return `cus-${String(number).padStart(5, '0')}`
}

/** Sessions with a robot or a voice menu: one that handed this contact over, and others that ended by themselves. */
export function tellSelfService(
  teller: Teller,
  spec: QueueSpec,
  of: { thing: string; next: string; topic: string; random: Random },
): void {
  const { selfService, source } = spec
  if (!selfService) return
  const handedOver = of.random()
  const other = of.random()
  const session = (how: 'handed_over' | 'confirmed' | 'left') => {
    const next = how === 'handed_over' ? { next: of.next } : {}
    const thing = `${teller.world.floor.idPrefix}${selfService.kind}-${of.thing}-${how}`
    tell(teller, source, 'selfservice.ended', 'session', thing, 0, { kind: selfService.kind, how, topic: of.topic, ...next })
    teller.book.add('*', teller.world.now, {
      selfService: 1,
      selfServiceConfirmed: how === 'confirmed' ? 1 : 0,
      selfServiceHandedOver: how === 'handed_over' ? 1 : 0,
    })
  }
  if (handedOver < selfService.handedOver) session('handed_over')
  if (other < selfService.confirmedPerContact) session('confirmed')
  else if (other < selfService.confirmedPerContact + selfService.leftPerContact) session('left')
}
