import { compactVerify, importJWK, type JWK } from 'jose'
import type { Profile } from '../catalogue/profile.ts'
import type { ProtocolClock } from '../environment/protocol-time.ts'
import { type CompactToken, readCompact } from '../formats/compact-jws.ts'
import type { Integrator, Integrators } from './integrators.ts'
import type { KeySets, PublishedKey } from './key-sets.ts'
import type { Recorder } from './recorder.ts'
import { claimsProblem, headerProblem, isIdentifier, type TokenProblem } from './token-problem.ts'

/** Where a token was presented, and by which account as far as that is known. */
export interface Presented {
  readonly at: 'enlistment' | 'stream'
  readonly account: string
  readonly token: string
  /** What the token has to say at a login; at an enlistment any registered provider and any identifier will do. */
  readonly expected?: { readonly integrator: string; readonly identifier: string }
}

/** The outcome of a verification. */
export type VerifiedToken =
  | { readonly ok: true; readonly integrator: Integrator; readonly identifier: string }
  | { readonly ok: false; readonly problem: TokenProblem }

/** Verifies tokens of providers and records each as `token.presented`. */
export type TokenVerifier = (presented: Presented) => Promise<VerifiedToken>

/** What a verifier works with. */
export interface TokenVerifierParts {
  readonly profile: Profile
  readonly clock: ProtocolClock
  readonly integrators: Integrators
  readonly keySets: KeySets
  readonly recorder: Recorder
}

/** Creates a verifier (profile, "Identity and tokens"; RFC 8725). Times are those of protocol time. */
export function createTokenVerifier({
  profile,
  clock,
  integrators,
  keySets,
  recorder,
}: TokenVerifierParts): TokenVerifier {
  const { tokens } = profile

  const verify = async (presented: Presented, read: CompactToken | undefined): Promise<VerifiedToken> => {
    const bad = (problem: TokenProblem): VerifiedToken => ({ ok: false, problem })
    const { token, expected } = presented
    if (Buffer.byteLength(token) > profile.enlistment.tokenMaxBytes) return bad('too-long')
    if (read === undefined) return bad('malformed')
    const { header, claims } = read
    const wrongHeader = headerProblem(header, tokens)
    if (wrongHeader) return bad(wrongHeader)
    const integrator = typeof claims.iss === 'string' ? integrators.byBase(claims.iss) : undefined
    if (integrator === undefined) return bad('issuer')
    if (expected !== undefined && expected.integrator !== integrator.id) return bad('issuer')
    if (integrator.suspended) return bad('suspended')
    const found = await keySets.find(integrator.base, String(header.kid))
    if (!found.ok) return bad(found.problem)
    const signature = await signatureProblem(token, found.key, String(header.alg))
    if (signature) return bad(signature)
    const wrongClaims = claimsProblem(claims, tokens, clock.now())
    if (wrongClaims) return bad(wrongClaims)
    const identifier = claims[tokens.identifierClaim]
    if (!isIdentifier(identifier)) return bad('identifier')
    if (expected !== undefined && expected.identifier !== identifier) return bad('identifier')
    return { ok: true, integrator, identifier }
  }

  return async (presented) => {
    const { at, account, token } = presented
    const read = readCompact(token)
    const outcome = await verify(presented, read)
    recorder.proof(`wire:${at}`, 'token.presented', {
      at,
      account,
      compact: token,
      header: read?.header ?? {},
      claims: read?.claims ?? {},
      verified: outcome.ok,
      reason: outcome.ok ? '' : outcome.problem,
    })
    return outcome
  }
}

/** Only the public members of a published key are used, and only for the one algorithm that the token names. */
async function signatureProblem(
  token: string,
  published: PublishedKey,
  alg: string,
): Promise<TokenProblem | undefined> {
  if ((published.use ?? 'sig') !== 'sig' || (published.alg ?? alg) !== alg) return 'key'
  const publicMembers = ['kty', 'crv', 'x', 'y', 'n', 'e'].filter((name) => name in published)
  const jwk = Object.fromEntries(publicMembers.map((name) => [name, published[name]])) as JWK
  if (jwk.kty === 'oct') return 'key'
  let key: Awaited<ReturnType<typeof importJWK>>
  try {
    key = await importJWK(jwk, alg)
  } catch {
    return 'key'
  }
  try {
    await compactVerify(token, key, { algorithms: [alg] })
    return undefined
  } catch {
    return 'signature'
  }
}
