import { INTERVAL_MS } from '@watchfloor/core/interval/interval'
import { setTimeout as pause } from 'node:timers/promises'
import type { Model } from '@watchfloor/core/model/model'
import { demoSettings } from '@watchfloor/core/settings/demo'
import { appendFacts } from '@watchfloor/db/log/append'
import { head, readLog, type StoredFact } from '@watchfloor/db/log/read'
import { readSettings, seedSettings } from '@watchfloor/db/settings/settings'
import { machineClock, watchJumps, type Clock } from './clock.ts'
import type { Reopening } from './database.ts'
import { Committer } from './event/commit.ts'
import { Broadcast } from './frame/broadcast.ts'
import { EventTails } from './frame/tail.ts'
import { startTicker } from './frame/ticker.ts'
import type { Metrics } from './metrics/metrics.ts'
import { PatientLog } from './patient-log.ts'
import { LiveModel } from './model/live.ts'
import { newestSettled, reconcile } from './model/reconcile.ts'
import { logReader } from './model/residence.ts'
import { startSettlingUp } from './model/settle-up.ts'
import { RiskDesk } from './risk/desk.ts'
import { rehearse } from './risk/rehearse.ts'
import { firstSettings } from './settings/first.ts'

export type FloorParts = {
  db: Reopening
  /** Begin with a bare site and not with the demo's settings, where there are none yet. */
  empty: boolean
  metrics: Metrics
  /** Version of the web app. */
  app: string
  maxBoards: number
  maxViews: number
  clock?: Clock
  onProgress(why: string): void
  onTrouble(error: Error, what: string): void
  onNews(what: string): void
}

export type Floor = Awaited<ReturnType<typeof startFloor>>

/** How often the clock alone may change something: promises fall due, sources fall silent. */
const ADVANCE_MS = 250
const BEAT_MS = 2_000
/** Facts that wait this long to be written come before frames. */
const PRESSED_MS = 50
/** How often a checkpoint is kept: what a start has to read of the log is what came since. */
const TIDY_MS = 60_000
/** So long a stop may take beyond what is being written. */
const STOP_MS = 1_500
/** A transaction takes milliseconds; one that takes this long is said aloud. */
const STUCK_MS = 4_000
const STUCK = 'The database has been writing the same events for more than 4 s: its disk is slow, or somebody holds a lock.'
const BEHIND = 'Events that came more than 4 s ago are not in the figures yet: the server or its database has too much to do.'
/** Boards are told of a trouble that lasts so long: they hold their figures for less without a word, and must not flicker. */
const SAID_AFTER_MS = 1_000
/** How often the probabilities that boards show are written down, to be held against what happens. */
const LOOK_MS = 30_000
/** How often a settled interval is counted again from the log. */
const RECOUNT_MS = 15_000

/** The path of a fact, put together: log, model, frames. Resolves when the model has read the whole log. */
export async function startFloor(parts: FloorParts) {
  const { db, empty, metrics, app, maxBoards, maxViews, clock = machineClock(), onProgress, onTrouble, onNews } = parts
  const { wall: now, steady } = clock
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  await seedSettings(db, empty ? firstSettings(zone) : demoSettings(), { by: 'first start', at: now() })
  const tally = { repeats: 0, conflicts: 0 }
  const live = new LiveModel({ db, settings: await readSettings(db), now, health: () => tally, onTrouble, onNews })
  await live.replay(({ done, of }) => onProgress(`Reading the log: ${done} of ${of} facts.`))

  const broadcast = new Broadcast({
    pictures: live.pictures,
    sources: (at) => live.sources(at),
    app,
    maxBoards,
    maxViews,
    wall: now,
    onFrame: (kind) => metrics.frames.inc({ kind }),
    onSent: (bytes) => metrics.sentBytes.inc(bytes),
  })
  const attempts = new PatientLog(onTrouble)
  const countRefusal = () => metrics.overloads.inc()
  const committer = new Committer({
    log: { append: (facts, firstSeq, receivedAt) => appendFacts(db, facts, firstSeq, receivedAt) },
    async catchUp() {
      await db.settle()
      const caughtUp = await live.catchUp()
      tails.reset()
      return caughtUp
    },
    async apply(stored) {
      await live.apply(stored, now())
      tails.committed(stored)
      observeLag(stored)
    },
    now: steady,
    wall: now,
    head: await head(db),
    onCommit: ({ rows, ms, waitedMs }) => {
      metrics.commitRows.observe(rows)
      metrics.commitSeconds.observe(ms / 1000)
      metrics.queueSeconds.observe(waitedMs / 1000)
    },
    onRefusal: countRefusal,
    onTrouble: (error, what) => attempts.tell(error, what),
    onNews(what) {
      attempts.reset()
      onNews(what)
    },
  })
  db.onGone((error) => committer.suspect(error))
  const tails = new EventTails({
    read: (after, limit) => readLog(db, after, limit),
    head: () => committer.head,
    now: steady,
    wall: now,
    app,
    maxTails: 100,
    onTrouble: (error) => onTrouble(error, 'the log could not be read for the events topic'),
  })
  /** One fact a batch is enough to see the lag; what is older than a day is an import and no lag. */
  const observeLag = ([newest]: readonly StoredFact[]) => {
    const lagMs = newest ? newest.receivedAt - newest.fact.at : Number.NaN
    if (lagMs >= 0 && lagMs < 86_400_000) metrics.eventLag.observe(lagMs / 1000)
  }
  const ticker = startTicker(
    (at) => {
      const stop = metrics.frameSeconds.startTimer()
      const sent = broadcast.tick(at)
      stop()
      return sent
    },
    steady,
    () => committer.queueMs() > PRESSED_MS,
  )
  live.onChange(ticker.poke)
  const trouble = (): string | null => {
    if (db.trouble ?? committer.trouble) return db.trouble ?? committer.trouble
    if (committer.writingMs() >= STUCK_MS) return STUCK
    return committer.behindMs() >= STUCK_MS ? BEHIND : null
  }
  let troubledSince: number | null = null
  const sayTrouble = () => {
    const why = trouble()
    troubledSince = why === null ? null : (troubledSince ?? steady())
    const isSaid = troubledSince !== null && steady() - troubledSince >= SAID_AFTER_MS
    broadcast.setTrouble(isSaid ? why : null, steady())
  }
  const jumpedMs = watchJumps(clock)
  const ticking = setInterval(() => {
    const jumped = jumpedMs()
    if (jumped > 0) onNews(`the clock went on by ${jumped} ms at once: it was put forward, or the machine slept`)
    if (live.isAhead)
      committer.suspect(new Error('The clock was put back.'), 'The clock was put back; the figures are made anew from the log.')
    else live.advance(now())
    sayTrouble()
  }, ADVANCE_MS)
  const tidying = setInterval(() => {
    live.tidy().catch((error: Error) => onTrouble(error, 'no checkpoint could be kept; the next start reads more of the log'))
  }, TIDY_MS)
  const stopSettlingUp = startSettlingUp({
    live,
    exclusive: (work) => committer.exclusive(work),
    steady,
    onNews,
    onTrouble,
  })
  let recounting: Promise<void> = Promise.resolve()
  const checking = setInterval(() => {
    recounting = recountOne().catch((error: Error) => onTrouble(error, 'a settled interval could not be recounted'))
  }, RECOUNT_MS)
  let lastChecked = 0
  const recountOne = async () => {
    const newest = newestSettled(live.model)
    if (newest === null || live.owed > 0) return
    // The newest interval as soon as it settles; in between some older one of the day before, each in its turn.
    const older = newest - ((Math.floor(now() / RECOUNT_MS) * 7) % 96) * INTERVAL_MS
    const start = newest > lastChecked ? newest : older
    lastChecked = Math.max(lastChecked, newest)
    const found = await reconcile(db, live.model, start)
    if (found === null) return
    metrics.recounted.inc()
    metrics.differences.inc(found.length)
    for (const difference of found)
      onTrouble(new Error(JSON.stringify(difference)), 'a settled figure differs from the recount: a bug')
  }
  const risk = new RiskDesk({
    db,
    model: () => live.model,
    rehearse: async (signal) => rehearse(logReader(db), await readSettings(db), committer.head, now(), signal),
    isSettled: () => live.replaying === null && live.owed === 0 && !isLoading(live.model, now()),
    stepMs: LOOK_MS,
    random: Math.random,
    onTracks: (tracks) => live.pictures.setTracks(tracks),
    onNews,
    onTrouble,
  })
  await risk.begin(now())
  const looking = setInterval(() => {
    if (trouble() === null) risk.look(now())
  }, LOOK_MS)
  const heart = setInterval(() => {
    broadcast.beat(steady())
    tails.beat()
  }, BEAT_MS)
  return {
    clock,
    live,
    committer,
    /** A request was refused for want of time or room. */
    countRefusal,
    /** Why the figures cannot be trusted at the moment, in words; null while they can. */
    trouble,
    broadcast,
    tails,
    tally,
    risk,
    async stop() {
      await committer.stop()
      clearInterval(tidying)
      clearInterval(checking)
      clearInterval(looking)
      stopSettlingUp()
      // What is not through by then is made again from the log by the next start.
      const kept = live.tidy().catch((error: Error) => onTrouble(error, 'no checkpoint could be kept at the end'))
      const written = risk.stop(now())
      await Promise.race([Promise.all([recounting, kept, written]), pause(STOP_MS, undefined, { ref: false })])
      clearInterval(ticking)
      clearInterval(heart)
      ticker.stop()
    },
  }
}

/** Is a history being loaded into it? What is open meanwhile is of the past. */
function isLoading(model: Model, now: number): boolean {
  return [...model.sources.values()].some((track) => track.backfill(now) !== null)
}
