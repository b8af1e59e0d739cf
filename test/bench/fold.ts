import { Model } from '@watchfloor/core/model/model'
import { demoSettings } from '@watchfloor/core/settings/demo'
import { settingsBook } from '@watchfloor/server/model/settings-book'
import { batchesOf } from '../support/demo-events.ts'
import type { SentEvent } from '../support/door.ts'
import { factsOf, ROUND, roundOf } from './facts.ts'
import { median, rate, rateText, ratioText, takeTurns, type Section } from './measure.ts'

const BATCH = 500
const ROUNDS = 7

/** What the server's thinking costs against the least that any server must do with JSON. */
export async function benchFold(): Promise<Section> {
  const texts = [...batchesOf(roundOf('fold').measured, BATCH)].map((batch) => JSON.stringify(batch))
  const parse = async () => rate(ROUND, async () => parseAll(texts))
  const check = async () => rate(ROUND, async () => checkAll(texts))
  const fold = async () => rate(ROUND, async () => foldAll(texts))
  await parse()
  await fold() // once unmeasured: compiled code is what runs all day
  const figures = await takeTurns(
    [
      { name: 'parse', run: parse },
      { name: 'check', run: check },
      { name: 'fold', run: fold },
    ],
    ROUNDS,
  )
  return {
    title: 'Check and fold',
    about:
      `One thread, no disk: ${rateText(ROUND)} events of the demo floor's day as texts of ${BATCH} events. The anchor is JSON.parse alone; ` +
      `ours is JSON.parse, the door's check, the content's hash, and the fold into an empty model. ${ROUNDS} rounds.`,
    header: ['what', 'events/s (median)', 'of JSON.parse alone'],
    rows: [
      ['JSON.parse alone', rateText(median(figures.parse)), ''],
      ['parse, check and hash', rateText(median(figures.check)), ratioText(figures.check, figures.parse)],
      ['parse, check, hash and fold', rateText(median(figures.fold)), ratioText(figures.fold, figures.parse)],
    ],
  }
}

function parseAll(texts: readonly string[]): void {
  let count = 0
  for (const text of texts) count += (JSON.parse(text) as SentEvent[]).length
  if (count !== ROUND) throw new Error(`${count} events were parsed of ${ROUND}`)
}

function checkAll(texts: readonly string[]): void {
  let count = 0
  for (const text of texts) count += factsOf(JSON.parse(text) as SentEvent[]).length
  if (count !== ROUND) throw new Error(`${count} events were checked of ${ROUND}`)
}

function foldAll(texts: readonly string[]): void {
  const model = new Model(settingsBook(demoSettings()))
  const now = Date.now()
  let seq = 0
  for (const text of texts) {
    const facts = factsOf(JSON.parse(text) as SentEvent[])
    model.apply(
      facts.map((fact) => ({ seq: (seq += 1), receivedAt: now, fact })),
      now,
    )
  }
  if (model.head !== ROUND) throw new Error(`${model.head} events were folded of ${ROUND}`)
}
