import { Model } from '@watchfloor/core/model/model'
import { demoSettings } from '@watchfloor/core/settings/demo'
import { settingsBook } from '@watchfloor/server/model/settings-book'
import { batchesOf } from '../support/demo-events.ts'
import type { SentEvent } from '../support/door.ts'
import { factsOf, ROUND, roundOf } from './facts.ts'
import { median, rate, ratios, ratioText, takeTurns } from './measure.ts'
import { digits, shareGoal, type Run, type Section } from './section.ts'

const BATCH = 500
const LEAST = 0.25

/** What the server's thinking costs against the least that any server must do with JSON. */
export async function benchFold({ short }: Run): Promise<Section> {
  const size = short ? 1_000 : ROUND
  const rounds = short ? 1 : 7
  const texts = [...batchesOf(roundOf('fold').measured.slice(-size), BATCH)].map((batch) => JSON.stringify(batch))
  const timed = (work: (texts: readonly string[]) => number) => () =>
    rate(size, async () => {
      const count = work(texts)
      if (count !== size) throw new Error(`${count} events were dealt with of ${size}`)
    })
  const [parse, check, fold] = [timed(parseAll), timed(checkAll), timed(foldAll)]
  // Twice unmeasured: compiled code is what runs all day.
  for (const work of [parse, check, fold, fold]) await work()
  const figures = await takeTurns(
    [
      { name: 'parse', run: parse },
      { name: 'check', run: check },
      { name: 'fold', run: fold },
    ],
    rounds,
  )
  return {
    about:
      `One thread, no disk: ${digits(size)} events of the demo floor's day as texts of ${BATCH} events. The anchor is JSON.parse alone; ` +
      `ours is JSON.parse, the door's check, the content's hash, and the fold into an empty model. ${rounds} rounds.`,
    header: ['what', 'events/s (median)', 'of JSON.parse alone'],
    rows: [
      ['JSON.parse alone', digits(median(figures.parse)), ''],
      ['parse, check and hash', digits(median(figures.check)), ratioText(figures.check, figures.parse)],
      ['parse, check, hash and fold', digits(median(figures.fold)), ratioText(figures.fold, figures.parse)],
    ],
    goals: [shareGoal('parse, check and fold of JSON.parse', median(ratios(figures.fold, figures.parse)), LEAST)],
  }
}

function parseAll(texts: readonly string[]): number {
  let count = 0
  for (const text of texts) count += (JSON.parse(text) as SentEvent[]).length
  return count
}

function checkAll(texts: readonly string[]): number {
  let count = 0
  for (const text of texts) count += factsOf(JSON.parse(text) as SentEvent[]).length
  return count
}

function foldAll(texts: readonly string[]): number {
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
  return model.head
}
