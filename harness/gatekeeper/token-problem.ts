import type { Profile } from '../catalogue/profile.ts'
import type { JsonObject } from '../vocabulary/json.ts'

/**
 * Why a token was refused. `header`: a member that chooses keys or that must be understood (RFC 7515, section
 * 4.1.11); `lifetime`: longer than the profile allows; `identifier`: the claim that names the user is unusable or
 * names another; `issuer`: no registered provider, or not the one of the account.
 */
export type TokenProblem =
  | 'too-long'
  | 'malformed'
  | 'algorithm'
  | 'type'
  | 'header'
  | 'issuer'
  | 'suspended'
  | 'unknown-key'
  | 'ambiguous-key'
  | 'keys-unavailable'
  | 'key'
  | 'signature'
  | 'audience'
  | 'claims'
  | 'expired'
  | 'not-yet-valid'
  | 'lifetime'
  | 'identifier'

const CHOOSES_KEYS = ['jku', 'jwk', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'crit', 'b64', 'zip']

/** What is wrong with a token's header. */
export function headerProblem(header: JsonObject, tokens: Profile['tokens']): TokenProblem | undefined {
  if (typeof header.alg !== 'string' || !tokens.algorithms.includes(header.alg)) return 'algorithm'
  if (header.typ !== 'JWT') return 'type'
  if (CHOOSES_KEYS.some((name) => Object.hasOwn(header, name))) return 'header'
  return typeof header.kid === 'string' && header.kid !== '' ? undefined : 'unknown-key'
}

/** What is wrong with the claims about audience and time. @param now milliseconds of protocol time */
export function claimsProblem(
  claims: JsonObject,
  tokens: Profile['tokens'],
  now: number,
): TokenProblem | undefined {
  const { aud, exp, iat, nbf } = claims
  const seconds = now / 1000
  if ((Array.isArray(aud) && aud.length === 1 ? aud[0] : aud) !== tokens.audience) return 'audience'
  if (!isTime(exp) || !isTime(iat) || !(nbf === undefined || isTime(nbf))) return 'claims'
  if (exp <= seconds - tokens.skewSeconds) return 'expired'
  if (Math.max(iat, nbf ?? iat) > seconds + tokens.skewSeconds) return 'not-yet-valid'
  return exp <= iat || exp - iat > tokens.lifetimeSeconds ? 'lifetime' : undefined
}

/** Whether a text can be a user-visible identifier: one form of Unicode (NFC), nothing invisible, at most 254 octets. */
export function isIdentifier(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || Buffer.byteLength(value) > 254) return false
  return value.normalize('NFC') === value && !/[\p{C}\p{Z}]/u.test(value)
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
