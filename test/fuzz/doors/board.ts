import fc from 'fast-check'
import type { Door } from '../door.ts'
import { anyJson, anyText, objectOf, oddNumbers, oddText } from '../hostile.ts'
import { demand } from '../oracle.ts'
import { openLine } from '../socket.ts'

type Talk = { hello: unknown; sound: boolean; topic: 'frames' | 'events'; after: (string | null)[] }

const hello = { type: 'hello', protocol: 1 }
const view = fc.record({
  queues: fc.oneof(
    { weight: 3, arbitrary: fc.constant<string[]>([]) },
    fc.array(fc.constantFrom('queue-0', '__proto__', 'constructor', 'nobody knows'), { maxLength: 3 }),
  ),
})
const position = {
  epoch: fc.option(
    oddText.map((text) => text.slice(0, 60)),
    { nil: undefined },
  ),
  seq: fc.option(fc.nat({ max: 2 ** 31 - 1 }), { nil: undefined }),
}
const seqs = fc.constantFrom(...oddNumbers, '1', null, {})

/** `/stream`: a hello that makes sense is welcomed and gets what it asked for, any other a code and a sentence; nothing said later harms. */
export const board: Door<Talk> = {
  name: 'board',
  share: 3,
  atOnce: 16,
  cases: () =>
    fc
      .record({
        greeting: fc.oneof(
          {
            weight: 3,
            arbitrary: fc
              .record({ view, ...position })
              .map((more) => ({ hello: { ...hello, topic: 'frames', ...more }, sound: true, topic: 'frames' as const })),
          },
          {
            weight: 2,
            arbitrary: fc
              .constantFrom(0, 1, 1e9, 2 ** 53 - 1)
              .map((after) => ({ hello: { ...hello, topic: 'events', after }, sound: true, topic: 'events' as const })),
          },
          {
            weight: 2,
            arbitrary: fc
              .tuple(
                fc.constantFrom('type', 'protocol', 'topic', 'view', 'after', 'seq', 'types', 'sources', 'epoch', '__proto__'),
                anyJson,
              )
              .map(([key, value]) => ({
                hello: objectOf([
                  ...Object.entries({ ...hello, topic: 'frames', view: { queues: [] } }).filter(([name]) => name !== key),
                  [key, value],
                ]),
                sound: false,
                topic: 'frames' as const,
              })),
          },
          { weight: 1, arbitrary: anyJson.map((value) => ({ hello: value, sound: false, topic: 'frames' as const })) },
        ),
        // Null is a binary message that is no UTF-8.
        after: fc.array(
          fc.oneof(
            seqs.map((seq) => JSON.stringify({ type: 'ack', seq })),
            anyJson.map((value) => JSON.stringify(value) ?? ''),
            anyText.map((text) => text.slice(0, 1_000)),
            fc.constant(null),
          ),
          { maxLength: 6 },
        ),
      })
      .map(({ greeting, after }) => ({ ...greeting, after })),
  async run({ host }, { hello: first, sound, topic, after }) {
    const line = await openLine(`ws://127.0.0.1:${host.port}/stream`)
    const types = () => (line.got as { type: string }[]).map(({ type }) => type)
    try {
      line.send(JSON.stringify(first) ?? 'undefined')
      await line.until('a welcome or a close', () => line.got.length > 0 || line.closed !== null)
      if (sound) demand(line.closed === null || line.closed === 4429, () => `a good hello was answered with ${line.closed}`)
      if (line.closed !== null) return demand([1009, 4400, 4426, 4429].includes(line.closed), () => `closed with ${line.closed}`)
      demand(types()[0] === 'welcome', () => `the first word is ${types()[0]}`)
      const isFrames = sound ? topic === 'frames' : types().includes('snapshot')
      if (isFrames)
        await line.until('a snapshot or frames', () =>
          types().some((type) => type === 'snapshot' || type === 'frame' || type === 'beat'),
        )
      for (const word of after) line.send(word ?? Buffer.from([0xff, 0xfe, 0x00]))
      if (!isFrames) return
      // It is still there, and what it said has not made it deaf.
      line.send(JSON.stringify({ type: 'ack', seq: 0 }))
      const pong = Promise.withResolvers<void>()
      line.socket.once('pong', pong.resolve)
      line.socket.once('close', pong.resolve)
      line.socket.ping()
      await pong.promise
      // More than 64 KB at once is too much of anything a board may say.
      demand(line.closed === null || line.closed === 1009, () => `closed with ${line.closed} for what it said later`)
    } finally {
      line.socket.terminate()
    }
  },
}
