import { expect, test } from 'vitest'
import { noCounts, type Counts } from '../model/counts.ts'
import { csatInterval, csatMean, csatSatisfied } from './csat.ts'
import { nps, npsBand, npsStandardError } from './nps.ts'
import { proactiveShare } from './proactive-share.ts'
import { responseRate } from './response-rate.ts'
import { containment, selfServiceResolution } from './self-service.ts'
import { wilsonInterval } from './wilson.ts'

const some = (counts: Partial<Counts>): Counts => ({ ...noCounts(), ...counts })

test('Wilson intervals of 13 of 15 and 85 of 100', () => {
  const rounded = (interval: { low: number; high: number }) => [interval.low.toFixed(4), interval.high.toFixed(4)]
  expect(rounded(wilsonInterval(13, 15)!)).toEqual(['0.6212', '0.9626'])
  expect(rounded(csatInterval(some({ csatAnswers: 100, csatSatisfied: 85 }))!)).toEqual(['0.7672', '0.9069'])
  expect(wilsonInterval(0, 0)).toBeNull()
  expect(wilsonInterval(0, 5)!.low).toBe(0)
  expect(wilsonInterval(5, 5)!.high).toBe(1)
})

test('CSAT has a mean and a satisfied share, and neither is the other', () => {
  const counts = some({ csatAnswers: 4, csatPoints: 1700, csatSatisfied: 3 })
  expect(csatMean(counts)).toBe(4.25)
  expect(csatSatisfied(counts)).toBe(0.75)
  expect([csatMean(noCounts()), csatSatisfied(noCounts()), csatInterval(noCounts())]).toEqual([null, null, null])
})

test.for([
  [100, 55, 20, 15.53],
  [400, 220, 80, 7.76],
] as const)('NPS of %i answers, %i promoters and %i detractors is 35 ± %d', ([npsAnswers, npsPromoters, npsDetractors, half]) => {
  const counts = some({ npsAnswers, npsPromoters, npsDetractors })
  expect(nps(counts)).toBeCloseTo(35, 10)
  expect(1.96 * npsStandardError(counts)!).toBeCloseTo(half, 2)
})

test('NPS bands: 40 is good, and so is 60', () => {
  expect([19, 20, 39, 40, 60, 61].map(npsBand)).toEqual(['serious', 'average', 'average', 'good', 'good', 'excellent'])
  expect([nps(noCounts()), npsStandardError(noCounts())]).toEqual([null, null])
})

test('answers, outreach and self-service are shares of their wholes', () => {
  expect(responseRate(some({ surveysSent: 50, csatAnswers: 15, npsAnswers: 5 }))).toBe(0.4)
  expect(proactiveShare(some({ outreach: 20, offered: 60, ticketsOpened: 20 }))).toBe(0.2)
  const sessions = some({ selfService: 10, selfServiceConfirmed: 3, selfServiceHandedOver: 6 })
  expect([containment(sessions), selfServiceResolution(sessions)]).toEqual([0.4, 0.3])
  expect([responseRate, proactiveShare, containment, selfServiceResolution].map((figure) => figure(noCounts()))).toEqual([
    null,
    null,
    null,
    null,
  ])
})
