import type { Surge } from '@watchfloor/core/twin/floor'
import type { Scene } from './scenario.ts'

const HOUR_MS = 3_600_000

/** Social volume by three hours: +250 % to +600 %, the range seen in retail promotions. */
const social = [3.5, 5.5, 7, 6, 4.5, 6.5, 5, 3.5]

const others: Record<string, number> = { vendas: 1.9, chat: 2, whatsapp: 2.1, suporte: 1.25, email: 1.4, financeiro: 1.2 }

/** A day of promotion: the social queue several times as full, sales and writing twice. */
export function blackFriday({ floor, holes }: Scene, at: number): Scene {
  const surges: Surge[] = [
    ...social.map((factor, i) => ({ queue: 'social', from: at + 3 * i * HOUR_MS, to: at + 3 * (i + 1) * HOUR_MS, factor })),
    ...Object.entries(others).map(([queue, factor]) => ({ queue, from: at, to: at + 24 * HOUR_MS, factor })),
  ]
  return { floor: { ...floor, surges: [...floor.surges, ...surges] }, holes }
}
