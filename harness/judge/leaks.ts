import { scanner } from '../formats/scan.ts'
import type { Observation, Proof } from '../vocabulary/observation.ts'
import { agreedIn } from './agreed.ts'
import { secretsOf } from './secrets.ts'
import type { Log } from './select.ts'
import { spellings } from './spellings.ts'

/** A canary that can be read in something that left the candidate. `at` is the observation that holds it. */
export interface Leak {
  readonly at: number
  readonly canary: string
  readonly encoding: string
  readonly channel: string
}

/** Every byte that the candidate gave away in one observation; empty for what it did not send. */
export function emittedBytes(observation: Observation): Uint8Array {
  if (observation.kind === 'stimulus' && observation.type === 'canary.planted')
    return Buffer.from(observation.data.text)
  if (observation.kind !== 'proof' || observation.pco.startsWith('upper:')) return new Uint8Array()
  const seen: Proof = observation
  switch (seen.type) {
    case 'stanza.received':
      return Buffer.from(spellings(seen.data))
    case 'stanza.refused':
      return Buffer.from(seen.data.xml)
    case 'ciphertext.sent':
      return Buffer.from(seen.data.bytes, 'base64')
    case 'media.fetched':
      return Buffer.concat([
        Buffer.from(`${seen.data.path}\n${JSON.stringify(seen.data.headers)}\n`),
        Buffer.from(seen.data.bytes, 'base64'),
      ])
    case 'keys.published':
      return Buffer.from(seen.data.keys, 'base64')
    case 'http.exchange': {
      const { by, path, requestHeaders, requestBody, responseHeaders, responseBody } = seen.data
      const parts =
        by === 'candidate'
          ? [path, JSON.stringify(requestHeaders), requestBody]
          : [JSON.stringify(responseHeaders), responseBody]
      return Buffer.from(parts.join('\n'))
    }
    case 'token.presented':
      return Buffer.from(`${seen.data.compact}\n${JSON.stringify(seen.data.claims)}`)
    default:
      return new Uint8Array()
  }
}

/**
 * All canaries of a case that can be read, in any encoding, in anything that left the candidate on the wire, beside what its
 * user agreed to.
 * `undefined` when the secrets of the case are not in this edition.
 */
export function leaksOf(log: Log): readonly Leak[] | undefined {
  const secrets = secretsOf(log)
  if (!secrets) return undefined
  const tokens = Object.entries(secrets.canaries).map(([label, value]) => ({ label, value }))
  if (tokens.length === 0) return []
  const { scan } = scanner(tokens)
  const isAgreed = agreedIn(log)
  return log.observations.flatMap((observation) => {
    const bytes = emittedBytes(observation)
    if (bytes.length === 0) return []
    return scan(bytes).flatMap(({ label, encoding }) =>
      isAgreed(observation, label)
        ? []
        : [{ at: observation.n, canary: label, encoding, channel: observation.pco }],
    )
  })
}

/** How many bytes of how many observations a scan of this case covers. */
export function scanned(log: Log): { readonly observations: number; readonly bytes: number } {
  const sizes = log.observations
    .map((observation) => emittedBytes(observation).length)
    .filter((size) => size > 0)
  return { observations: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) }
}
