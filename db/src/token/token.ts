import { hash } from 'node:crypto'
import type { Queries } from '../connect.ts'

/** A bearer token, without its secret. Moments are epoch ms. */
export type Token = { id: number; name: string; scope: string; createdAt: number; revokedAt: number | null }

/** Keeps a token by the hash of its secret: 256 random bits, so there is nothing to guess and no salt to add. */
export async function putToken({ kysely }: Queries, secret: string, name: string, scope: string, at: number): Promise<Token> {
  const row = await kysely
    .insertInto('token')
    .values({ sha256: hash('sha256', secret), name, scope, created_at: new Date(at), revoked_at: null })
    .returningAll()
    .executeTakeFirstOrThrow()
  return toToken(row)
}

/** The token that a secret belongs to; null where there is none or it was revoked. */
export async function findToken({ kysely }: Queries, secret: string): Promise<Token | null> {
  const row = await kysely
    .selectFrom('token')
    .selectAll()
    .where('sha256', '=', hash('sha256', secret))
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return row ? toToken(row) : null
}

/** All tokens, revoked ones too, oldest first. */
export async function readTokens({ kysely }: Queries): Promise<Token[]> {
  return (await kysely.selectFrom('token').selectAll().orderBy('id').execute()).map(toToken)
}

/** From now on the token opens nothing. Gives false where there is no such token in force. */
export async function revokeToken({ kysely }: Queries, id: number, at: number): Promise<boolean> {
  const { numUpdatedRows } = await kysely
    .updateTable('token')
    .set({ revoked_at: new Date(at) })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

function toToken(row: { id: number; name: string; scope: string; created_at: Date; revoked_at: Date | null }): Token {
  const { id, name, scope, created_at, revoked_at } = row
  return { id, name, scope, createdAt: created_at.getTime(), revokedAt: revoked_at?.getTime() ?? null }
}
