import { amiTranslator } from '@watchfloor/core/source/asterisk/ami'
import { queueLogTranslator } from '@watchfloor/core/source/asterisk/queue-log'
import { arrivalsFor } from './arrivals.ts'
import { readCallLog } from './call-log.ts'
import { readIncidents } from './incidents.ts'
import { readBytes, readHead, readText, wholeLines } from './text.ts'

export const formats = ['asterisk-queue-log', 'asterisk-ami', 'technion', 'itsm', 'cloudevents'] as const
export type Format = (typeof formats)[number]

/** What holds for a format unless somebody says otherwise. */
export const usual: Record<Format, { source: string; zone: string }> = {
  'asterisk-queue-log': { source: '/local/asterisk/pbx', zone: 'UTC' },
  'asterisk-ami': { source: '/local/asterisk/pbx', zone: 'UTC' },
  technion: { source: '/local/technion/bank', zone: 'Asia/Jerusalem' },
  itsm: { source: '/local/servicenow/itsm', zone: 'UTC' },
  cloudevents: { source: '', zone: 'UTC' },
}

export type Translation = {
  source: string
  zone: string
  aliases: Readonly<Record<string, string>>
  customerKey: ((number: string) => string) | undefined
}

/** What files hold: candidates for the door, and at the end what could not be read. `acknowledgement`: whom to name with the figures. */
export type Reading = { events: AsyncGenerator<unknown[]>; remarks: () => string[]; acknowledgement?: string }

/** Reads files of a format as one history; the files in the order of their first time stamps. */
export async function readFiles(files: readonly string[], format: Format, translation: Translation): Promise<Reading> {
  if (format === 'cloudevents') return readCloudEvents(files)
  if (format === 'technion') return readCallLog(files, translation)
  if (format === 'itsm') return readIncidents(files, translation)
  const streams = files.filter((file) => !isArrivals(file))
  const ordered = await byFirstTime(streams, format)
  return format === 'asterisk-ami' ? readAmi(ordered, translation) : readQueueLog(ordered, translation)
}

function readQueueLog(files: readonly string[], translation: Translation): Reading {
  const translator = queueLogTranslator(translation)
  async function* events() {
    for (const file of files) {
      for await (const { text } of wholeLines(plain(file))) yield text.split('\n').flatMap((line) => translator.feed(line))
    }
    yield translator.flush()
  }
  const remarks = () => {
    const { lines, unknown, unreadable, unmatched, unresolved } = translator.health()
    const told = [`${lines} lines read`]
    if (unknown > 0) told.push(`${unknown} of kinds that mean nothing to us`)
    if (unreadable > 0) told.push(`${unreadable} unreadable`)
    if (unmatched > 0) told.push(`${unmatched} that fit no call`)
    if (unresolved.length > 0)
      told.push(`joins and leaves of ${unresolved.join(', ')} left out: nobody acts under that name (see --alias)`)
    return told
  }
  return { events: events(), remarks }
}

function readAmi(files: readonly string[], translation: Translation): Reading {
  const translator = amiTranslator(translation)
  async function* events() {
    for (const file of files) {
      const pieces = (await arrivalsFor(file, readBytes(file))) ?? plain(file)
      for await (const { text, more } of wholeLines<number | undefined>(pieces)) yield translator.feed(text, more)
    }
    yield translator.flush()
  }
  const remarks = () => {
    const { packets, unknown, untimed, unmatched } = translator.health()
    const told = [`${packets} messages read`, `${unknown} of kinds that mean nothing to us`]
    if (untimed > 0) {
      told.push(
        `${untimed} without any time: set timestampevents=yes in manager.conf, or put the times of arrival beside the file (ami.recv.tsv)`,
      )
    }
    if (unmatched > 0) told.push(`${unmatched} that fit no call`)
    return told
  }
  return { events: events(), remarks }
}

function readCloudEvents(files: readonly string[]): Reading {
  let unreadable = 0
  let first = ''
  const parse = (text: string, file: string, line: number): unknown[] => {
    if (text.trim() === '') return []
    try {
      return [JSON.parse(text)]
    } catch (error) {
      unreadable++
      first ||= `${file}, line ${line}: ${(error as Error).message}`
      return []
    }
  }
  async function* events() {
    for (const file of files) {
      if ((await readHead(file, 4096)).trimStart().startsWith('[')) {
        yield jsonArray(await readText(file), file)
        continue
      }
      let line = 0
      for await (const { text } of wholeLines(plain(file))) {
        const lines = text.replace(/\n$/, '').split('\n')
        yield lines.flatMap((one) => parse(one, file, ++line))
      }
    }
  }
  return { events: events(), remarks: () => (unreadable > 0 ? [`${unreadable} lines are not JSON, the first: ${first}`] : []) }
}

function jsonArray(text: string, file: string): unknown[] {
  try {
    return JSON.parse(text) as unknown[]
  } catch (cause) {
    throw new Error(
      `${file} begins as a JSON array and is none: ${(cause as Error).message}. Mend it, or write one event a line.`,
      { cause },
    )
  }
}

async function* plain(file: string): AsyncGenerator<{ bytes: Buffer; more: undefined }> {
  for await (const bytes of readBytes(file)) yield { bytes, more: undefined }
}

function isArrivals(file: string): boolean {
  return /\.tsv(\.gz)?$/.test(file)
}

const HEAD_BYTES = 256 * 1024

async function byFirstTime(files: readonly string[], format: Format): Promise<string[]> {
  const pattern =
    format === 'asterisk-ami' ? /^Timestamp: *(\d+(?:\.\d+)?)/m : /^(\d{9,11}(?:\.\d+)?|\d{4}-\d\d-\d\d[ T][\d:.]+)\|/m
  const firsts = await Promise.all(
    files.map(async (file) => ({ file, first: pattern.exec(await readHead(file, HEAD_BYTES))?.[1] ?? '' })),
  )
  // Equal, or without any: as they were given.
  return firsts.sort((a, b) => compareTimes(a.first, b.first)).map(({ file }) => file)
}

function compareTimes(a: string, b: string): number {
  if (/^[\d.]+$/.test(a) && /^[\d.]+$/.test(b)) return Number(a) - Number(b)
  return a < b ? -1 : a > b ? 1 : 0
}
