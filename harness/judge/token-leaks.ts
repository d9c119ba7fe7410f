import { scanner } from '../formats/scan.ts'
import type { Observation, Proof } from '../vocabulary/observation.ts'
import { secretsOf } from './secrets.ts'
import { type Log, proofsOf } from './select.ts'
import { spellings } from './spellings.ts'

/** A token that stands where none belongs; `planted` is the control that was put there to be found. */
export interface TokenLeak {
  readonly at: number
  readonly where: string
  readonly planted: boolean
}

/**
 * Where the signatures of tokens stand outside the exchanges that they are made for, in any encoding: in what left the candidate,
 * in the content of its messages, and in the logs and the error output that were exported. `undefined` when this edition
 * leaves out what has to be searched.
 * @param whose those that the candidate presents, or those of push calls that it is presented with
 */
export function tokenLeaks(log: Log, whose: 'candidate' | 'gatekeeper'): readonly TokenLeak[] | undefined {
  const secrets = secretsOf(log)
  if (!secrets) return undefined
  const tokens = whose === 'candidate' ? presented(log) : called(log)
  const signatures = [...new Set(tokens.map((token) => token.split('.')[2] ?? ''))]
  const { scan } = scanner([
    ...signatures
      .filter((text) => text.length >= SHORTEST)
      .map((value, n) => ({ label: `token ${n}`, value })),
    ...Object.entries(secrets.canaries).map(([label, value]) => ({ label, value })),
  ])
  const leaks: TokenLeak[] = []
  for (const observation of log.observations) {
    const place = placeOf(log, observation)
    if (place === undefined) continue
    if (place.bytes === undefined) return undefined
    for (const { label } of scan(place.bytes)) {
      const isToken = label.startsWith('token ')
      if (isToken || place.canaries) leaks.push({ at: observation.n, where: place.where, planted: !isToken })
    }
  }
  return leaks
}

/** A signature of a token is longer, and what is shorter could be there by chance. */
const SHORTEST = 40

/** Those of enlistments too that were answered without a look at them. */
const presented = (log: Log) => [
  ...proofsOf(log, 'token.presented').map((o) => o.data.compact),
  ...proofsOf(log, 'http.exchange')
    .filter((o) => o.data.endpoint === 'enlistment' && o.data.by === 'candidate')
    .map((o) => new URLSearchParams(o.data.requestBody).get('token') ?? ''),
]
const called = (log: Log) =>
  proofsOf(log, 'http.exchange')
    .filter((o) => o.data.endpoint === 'push' && o.data.by === 'tester')
    .map((o) => String(o.data.requestHeaders.authorization ?? ''))

interface Place {
  readonly where: string
  /** Absent when this edition leaves them out. */
  readonly bytes: Uint8Array | undefined
  /** Whether a canary is planted here as a control. */
  readonly canaries?: boolean
}

function placeOf(log: Log, observation: Observation): Place | undefined {
  if (observation.kind === 'stimulus' && observation.type === 'canary.planted')
    return { where: 'a planted text', bytes: Buffer.from(observation.data.text), canaries: true }
  if (observation.kind !== 'proof') return undefined
  const seen: Proof = observation
  switch (seen.type) {
    case 'stanza.received':
      return { where: 'a stanza', bytes: Buffer.from(spellings(seen.data)) }
    case 'stanza.refused':
      return { where: 'a stanza', bytes: Buffer.from(seen.data.xml) }
    case 'message.opened':
      return { where: 'the content of a message', bytes: Buffer.from(seen.data.content) }
    case 'state.exported':
      return {
        where: seen.data.scope === 'stderr' ? 'the error output' : 'a log',
        bytes: log.blob(seen.data.blob),
        canaries: true,
      }
    case 'http.exchange': {
      const { by, endpoint, path, requestHeaders, requestBody, responseHeaders, responseBody } = seen.data
      if (by === 'tester')
        return {
          where: `the answer of the provider's ${endpoint}`,
          bytes: Buffer.from(`${JSON.stringify(responseHeaders)}\n${responseBody}`),
        }
      const body = endpoint === 'enlistment' ? '' : requestBody
      return {
        where: `${path.includes('?') ? 'the URL' : 'a request'} to ${endpoint}`,
        bytes: Buffer.from(`${path}\n${JSON.stringify(requestHeaders)}\n${body}`),
      }
    }
    default:
      return undefined
  }
}
