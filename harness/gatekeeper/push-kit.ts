import { createHmac } from 'node:crypto'
import type { JsonObject } from '../vocabulary/json.ts'
import type { PushKey } from './push-keys.ts'

/** Who signs a forged token, or the signature itself as text. `former`: the key that was in force before the last rotation. */
export type Signer =
  | 'gatekeeper'
  | 'former'
  | 'stranger'
  | { readonly secret: string | Uint8Array; readonly hash?: 'sha256' | 'sha384' | 'sha512' }
  | { readonly signature: string }

/** What an attacker forges bearer tokens of push calls from. */
export interface PushKit {
  /** Header and claims of an ordinary call of this moment. */
  readonly header: JsonObject
  readonly claims: JsonObject
  /** Protocol time in seconds. */
  readonly now: number
  /** The skew that the profile allows, in seconds, and the longest life of a token. */
  readonly skew: number
  readonly lifetime: number
  /** The published key in force, as JWK and as PEM. */
  readonly key: JsonObject
  readonly pem: string
  /** The key that was in force before the last rotation. */
  readonly former: JsonObject
  /** A key that the gatekeeper never published, and a certificate for it (base64 of DER). */
  readonly stranger: JsonObject
  readonly certificate: string
  /** A URL at which a set with the stranger's key can be fetched: whoever fetches it is seen. */
  readonly elsewhere: string
  /** The newest token that the candidate itself presented; empty when there is none in this case. */
  readonly userToken: string
  /** Compact serialisation (RFC 7515, section 7.1). Texts are encoded as they are. By default the gatekeeper signs. */
  token(header: JsonObject | string, claims: JsonObject | string, by?: Signer): string
}

/** Joins parts to a token and has it signed. */
export function forgedToken(
  signers: Readonly<Record<'gatekeeper' | 'former' | 'stranger', Pick<PushKey, 'sign'>>>,
  header: JsonObject | string,
  claims: JsonObject | string,
  by: Signer = 'gatekeeper',
): string {
  const input = `${encoded(header)}.${encoded(claims)}`
  return `${input}.${signatureBy(signers, input, by)}`
}

function signatureBy(signers: Parameters<typeof forgedToken>[0], input: string, by: Signer): string {
  if (typeof by === 'string') return signers[by].sign(input).toString('base64url')
  if ('signature' in by) return by.signature
  return createHmac(by.hash ?? 'sha256', by.secret)
    .update(input)
    .digest('base64url')
}

function encoded(part: JsonObject | string): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')
}
