import { z } from 'zod'

/** An identifier. Always text: several systems use integers beyond 2^53. */
export const id = text(256)

/** What a source calls a queue. `*` means the whole floor in every answer, so no queue can have that name. */
export const queueName = id.refine((name) => name !== '*', 'must not be "*": that means the whole floor')

/** A moment in `data`: RFC 3339 with offset on the wire, kept as it was sent so that content hashes stay stable. */
export const moment = z.iso.datetime({
  offset: true,
  error: 'must be an RFC 3339 time with an offset, e.g. 2026-11-22T03:17:37.000Z',
})

/** A span in whole milliseconds. */
export const spanMs = z.int().nonnegative()

export const channel = z.enum(['voice', 'chat', 'whatsapp', 'email', 'social', 'callback', 'video', 'form', 'other'])
export type Channel = z.infer<typeof channel>

/** Text that every store can hold as it is. NUL and half a surrogate pair would come back as something else, or not at all. */
export function text(longest: number, shortest = 1) {
  return z
    .string()
    .min(shortest)
    .max(longest)
    .refine(isStorable, 'must not contain NUL characters or half surrogate pairs: leave them out')
}

export function isStorable(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed()
}
