import pg from 'pg'

/**
 * How values come out of the database, on both engines: `bigint` as a number where that is exact (always, for our own columns), as a bigint
 * where it is not; `timestamptz` as a Date; `json` and `jsonb` as values.
 */
export const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary'
      ? parseBigint
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
}

const INT8 = 20

function parseBigint(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}
