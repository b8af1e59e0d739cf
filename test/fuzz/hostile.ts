import fc from 'fast-check'

/** Texts that have broken something somewhere; every one of them a store can hold, none longer than 256. */
export const oddTexts = [
  ...['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'valueOf', 'toJSON', 'then', 'length', '0', '-1'],
  ...[
    "=cmd|' /C calc'!A0",
    '+1+1',
    '-1+1',
    '@SUM(A1)',
    '\t=1',
    '=HYPERLINK("http://x","y")',
    "'; drop table event; --",
    '$1',
    '%s',
  ],
  ...[
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '${7*7}',
    '{{7*7}}',
    '../../../etc/passwd',
    '..%2f..%2f',
    '%00',
  ],
  ...[
    '\u202eevil\u202c',
    'مكتب الدعم',
    'e\u0301',
    '\u00e9',
    '\ufeffbom',
    '\ufffd',
    '\u2028',
    '👩‍👩‍👧‍👦',
    '漢'.repeat(256),
    '🧨'.repeat(128),
  ],
  ...[
    'null',
    'undefined',
    'NaN',
    'Infinity',
    'true',
    '[object Object]',
    '{}',
    '[]',
    '"',
    '\\',
    '\\N',
    '\\.',
    '\\u0000',
    '\\x00',
    '/',
    '//',
  ],
  ...[
    ' ',
    '\n',
    '\r\n',
    '\t',
    'a\nb',
    'a\u0000'.slice(0, 1),
    '\u0001',
    '\u001b[31m',
    '\u007f',
    'a'.repeat(256),
    '.',
    'segment/1',
    '* ',
  ],
]

/** Texts that no store can hold, or longer than any field. */
export const badTexts = ['\0', 'a\0b', '\ud800', '\udc00x', 'x\ud83d', 'x'.repeat(513), '漢'.repeat(600), 'y'.repeat(70_000)]

export const oddNumbers = [
  ...[0, -0, 1, -1, 0.1, 1e-7, 100, 101, 255, 256, 65_536, 86_400_000, 86_400_001, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1],
  ...[
    2 ** 53,
    2 ** 53 + 2,
    2 ** 63,
    2 ** 64,
    8.64e15,
    8.64e15 + 1,
    1e21,
    1e100,
    1e308,
    -1e308,
    5e-324,
    -(2 ** 31) - 1,
    -(2 ** 53),
  ],
]

/** Times that a sender may write; good and bad ones. */
export const oddTimes = [
  ...[
    '1990-01-01T00:00:00Z',
    '1999-12-31T23:59:59.999Z',
    '2000-02-29T00:00:00Z',
    '2024-02-29T12:00:00+14:00',
    '2099-12-31T23:59:59.999Z',
  ],
  ...['2026-03-29T02:30:00+01:00', '2026-10-25T02:30:00+02:00', '2018-11-04T00:30:00-03:00', '2026-11-22T03:17:37.123456789Z'],
  ...[
    '1989-12-31T23:59:59Z',
    '2100-01-01T00:00:00Z',
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '-000001-01-01T00:00:00Z',
  ],
  ...[
    '+275760-09-13T00:00:00Z',
    '1970-01-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-22T24:00:00Z',
    '2026-11-22T23:59:60Z',
  ],
  ...[
    '2026-11-22',
    '2026-11-22T03:17:37',
    '2026-11-22 03:17:37Z',
    '22/11/2026 03:17',
    'now',
    '',
    '1795317424',
    '2026-11-22T03:17:37+25:00',
    '2026-11-22T03:17Z',
  ],
]

export const oddText = fc.constantFrom(...oddTexts)
/** Any code points but surrogates: as `fc.string({ unit: 'binary' })`, which makes a table of them all first (seconds, and 80 MB). */
const anyLetters = fc
  .array(fc.nat({ max: 0x10f7ff }), { maxLength: 24 })
  .map((points) => String.fromCodePoint(...points.map((point) => (point < 0xd800 ? point : point + 0x800))))
export const anyText = fc.oneof(
  { weight: 3, arbitrary: oddText },
  { weight: 1, arbitrary: fc.constantFrom(...badTexts) },
  { weight: 2, arbitrary: fc.string({ maxLength: 24 }) },
  { weight: 1, arbitrary: anyLetters },
)

/** Any JSON value, with hostile keys, texts and numbers in it. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 2, arbitrary: fc.constantFrom(null, true, false, [], {}) },
    { weight: 2, arbitrary: fc.constantFrom(...oddNumbers) },
    { weight: 3, arbitrary: anyText },
    { weight: 1, arbitrary: fc.constantFrom(...oddTimes) },
    { weight: 1, arbitrary: fc.array(tie('value'), { maxLength: 4 }) },
    { weight: 1, arbitrary: fc.array(fc.tuple(anyText, tie('value')), { maxLength: 4 }).map(objectOf) },
  ),
})).value

/** An object with exactly these keys of its own, `__proto__` too: as JSON.parse makes it. */
export function objectOf(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const made: Record<string, unknown> = {}
  for (const [key, value] of entries) {
    Object.defineProperty(made, key, { value, enumerable: true, configurable: true, writable: true })
  }
  return made
}
