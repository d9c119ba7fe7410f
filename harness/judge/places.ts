import { createHash, createHmac } from 'node:crypto'
import { scanner, type Token } from '../formats/scan.ts'
import type { Observation, Proof } from '../vocabulary/observation.ts'
import { secretsOf } from './secrets.ts'
import { type Log, stimuliOf } from './select.ts'
import { spellings } from './spellings.ts'

/** Where something of the candidate can be read by somebody else, or by its developers. */
export type Where = 'url' | 'header' | 'body' | 'answer' | 'stanza' | 'content' | 'log'

/** One place of a transcript that was searched. */
export interface Searched {
  readonly at: number
  readonly where: Where
  /** The service of an HTTP exchange, `stream` of a stanza, the scope of what was exported. */
  readonly leg: string
  readonly bytes: Uint8Array
}

/** A word or digest that stands in a place, in any encoding. */
export interface Found extends Omit<Searched, 'bytes'> {
  readonly word: string
  readonly encoding: string
}

/**
 * Everything that left the candidate, and its exported logs, by place. The body of an enlistment and what a login presents hold
 * the token, which names the user, and are left out.
 */
export function placesOf(log: Log): readonly Searched[] {
  return log.observations.flatMap((observation) => placesIn(log, observation))
}

function placesIn(log: Log, observation: Observation): readonly Searched[] {
  if (observation.kind !== 'proof') return []
  const seen: Proof = observation
  const at = (where: Where, leg: string, text: string | Uint8Array | undefined): Searched[] =>
    text === undefined || text.length === 0 ? [] : [{ at: seen.n, where, leg, bytes: Buffer.from(text) }]
  switch (seen.type) {
    case 'stanza.received':
      return at('stanza', 'stream', spellings(seen.data))
    case 'message.opened':
      return at('content', 'content', seen.data.content)
    case 'state.exported':
      return ['logs', 'stderr'].includes(seen.data.scope)
        ? at('log', seen.data.scope, log.blob(seen.data.blob))
        : []
    case 'http.exchange': {
      const { by, endpoint, path, requestHeaders, requestBody, responseHeaders, responseBody } = seen.data
      if (by === 'tester')
        return at('answer', endpoint, `${JSON.stringify(responseHeaders)}\n${responseBody}`)
      return [
        ...at('url', endpoint, path),
        ...at('header', endpoint, JSON.stringify(requestHeaders)),
        ...at('body', endpoint, endpoint === 'enlistment' ? '' : requestBody),
      ]
    }
    default:
      return []
  }
}

/** Where any of these words stands, in any encoding; words of fewer than eight octets could be there by chance and are passed over. */
export function wordsFound(log: Log, words: readonly (string | Token)[]): readonly Found[] {
  const tokens = words
    .map((word) => (typeof word === 'string' ? { label: word, value: word } : word))
    .filter(({ value }) => Buffer.byteLength(value) >= 8)
  const { scan } = scanner(tokens)
  return placesOf(log).flatMap(({ bytes, ...place }) =>
    scan(bytes).map(({ label, encoding }) => ({ ...place, word: label, encoding })),
  )
}

const HASHES = ['md5', 'sha1', 'sha256', 'sha512'] as const
/** As much of a digest as cannot be there by chance. */
const SHORTENED = 16

/** The beginnings of the digests of a text that need no secret to be made, each under `label`. */
export function digestsOf(text: string, label: string): readonly Token[] {
  const digests = HASHES.flatMap((hash) => [
    { name: hash, digest: createHash(hash).update(text).digest() },
    { name: `hmac-${hash}`, digest: createHmac(hash, '').update(text).digest() },
  ])
  return digests.map(({ name, digest }) => ({
    label: `${name} of ${label}`,
    value: new Uint8Array(digest.subarray(0, SHORTENED)),
  }))
}

/** What stood inside a message that one of our users sealed, as it was; `undefined` when this edition leaves it out. */
export function sealedContent(log: Log, canary: string): Readonly<Record<string, unknown>> | undefined {
  const sealed = stimuliOf(log, 'message.sealed').find((o) => o.data.canary === canary)
  const token = secretsOf(log)?.canaries[canary]
  if (sealed === undefined || token === undefined) return undefined
  return JSON.parse(sealed.data.content.replaceAll(`⟦${canary}⟧`, token))
}
