import { ParleyError } from '../vocabulary/errors.ts'
import { encodingsOf } from './encodings.ts'
import { budgetFor, deepSearch, type Form, type Found } from './scanning/deep-search.ts'
import { streamSearch } from './scanning/stream-search.ts'

/** What is looked for: a canary or identifier as text, a key or seed as bytes. Labels need not be unique. */
export interface Token {
  readonly label: string
  readonly value: string | Uint8Array
}

/** A place where a token stands. */
export interface Hit {
  readonly label: string
  /** The encoding, after the containers around it: `hex`, `gzip>utf-8`, `base64>zlib>json-unicode`. */
  readonly encoding: string
  /** Bytes from the start of the data to the token or, inside a container, to the outermost container. */
  readonly offset: number
}

/** Looks for tokens in all their encodings, also inside compressed bodies and base64. */
export interface Scanner {
  scan(data: Uint8Array): readonly Hit[]
  /** The same for data in chunks: `push` each, then `end`. A hit comes with the chunk that completes it, or at the end. */
  stream(): { push(chunk: Uint8Array): readonly Hit[]; end(): readonly Hit[] }
}

/** The least bytes of a text token: shorter ones turn up by chance. */
export const MIN_TOKEN_BYTES = 8

/** Builds a scanner. Throws `harness` for a token that is too short to be told from chance. */
export function scanner(tokens: readonly Token[]): Scanner {
  const forms: Form[] = tokens.flatMap(({ label, value }, token) => {
    if (typeof value === 'string' && Buffer.byteLength(value) < MIN_TOKEN_BYTES)
      throw new ParleyError('harness', `the token ${label} is too short to look for`)
    return encodingsOf(value).map(({ name, bytes }) => ({ token, encoding: name, bytes }))
  })
  const search = deepSearch(forms)
  const hits = (found: readonly Found[]): readonly Hit[] =>
    found.map(({ form, via, offset }) => ({
      label: tokens[form.token]?.label ?? '',
      encoding: via + form.encoding,
      offset,
    }))
  return {
    scan: (data) => hits(search.all(data, budgetFor(data.length))),
    stream() {
      const stream = streamSearch(search)
      return { push: (chunk) => hits(stream.push(chunk)), end: () => hits(stream.end()) }
    },
  }
}
