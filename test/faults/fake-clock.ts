import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SECOND_MS = 1_000

/** The wall clock of a process that is started with `env`, to be put forward and back while it runs. Its other clocks go on as they are. */
export type FakeClock = {
  env: Record<string, string>
  /** Epoch ms, as that process tells the time. */
  now(): number
  /** By so many ms beside the true time; whole seconds. */
  set(offsetMs: number): void
  [Symbol.dispose](): void
}

export function fakeClock(): FakeClock {
  const dir = mkdtempSync(join(tmpdir(), 'watchfloor-clock-'))
  const file = join(dir, 'offset')
  let offsetMs = 0
  const set = (ms: number) => {
    offsetMs = Math.round(ms / SECOND_MS) * SECOND_MS
    writeFileSync(file, `${offsetMs < 0 ? '-' : '+'}${Math.abs(offsetMs) / SECOND_MS}\n`)
  }
  set(0)
  return {
    env: {
      LD_PRELOAD: LIBRARIES.find(existsSync) ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1', // seconds until it is noticed that the file says otherwise; to look each time is slow
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1', // its name in older versions
    },
    now: () => Date.now() + offsetMs,
    set,
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  }
}

/** Why no clock can be set here; null where it can. */
export function lacksFakeClock(): string | null {
  return LIBRARIES.some(existsSync) ? null : 'libfaketime is not installed (apt install faketime)'
}

const LIBRARIES = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].map((arch) => `/usr/lib/${arch}/faketime/libfaketime.so.1`)
