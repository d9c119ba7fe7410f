import type { Profile } from '../catalogue/profile.ts'
import { isSigned, type SignedPublicKey } from '../e2ee/bundle.ts'
import { curvePointProblem } from './curve-point.ts'

/** The keys that a user enlists with. Keys of the ratchet carry their type octet. */
export interface EnlistedKeys {
  /** Client static public key, X25519, 32 octets without type. */
  readonly authKey: Uint8Array
  readonly registrationId: number
  readonly identityKey: Uint8Array
  readonly signedPreKey: SignedPublicKey
}

/** The keys of a well-formed form, or which field is wrong and why. */
export type ReadFields =
  | { readonly ok: true; readonly keys: EnlistedKeys; readonly token: string }
  | { readonly ok: false; readonly problem: string }

const CURVE25519 = 5
const POINTS = ['authkey', 'e_ident', 'e_skey_val'] as const

/**
 * Checks the eight fields of an enlistment (profile, "Enlistment"): exactly these, base64url without padding,
 * exact sizes, key type 5, usable and distinct curve points, and the signature of the signed prekey.
 */
export function readEnlistmentFields(
  fields: ReadonlyMap<string, string>,
  sizes: Profile['enlistment']['fields'],
): ReadFields {
  const bad = (problem: string): ReadFields => ({ ok: false, problem })
  const names = [...(Object.keys(sizes) as (keyof typeof sizes)[])]
  for (const name of fields.keys())
    if (name !== 'token' && !Object.hasOwn(sizes, name)) return bad(`unknown field ${name}`)
  const octets = new Map<string, Buffer>()
  for (const name of names) {
    const value = fields.get(name)
    if (value === undefined) return bad(`${name} is missing`)
    const bytes = base64url(value)
    if (bytes === undefined) return bad(`${name} is not base64url without padding`)
    if (bytes.length !== sizes[name]) return bad(`${name} has ${bytes.length} octets, not ${sizes[name]}`)
    octets.set(name, bytes)
  }
  const token = fields.get('token')
  if (token === undefined) return bad('token is missing')
  const of = (name: keyof typeof sizes) => octets.get(name) ?? Buffer.alloc(0)
  if (number(of('e_keytype')) !== CURVE25519) return bad(`e_keytype is ${number(of('e_keytype'))}, not 5`)
  for (const name of POINTS) {
    const problem = curvePointProblem(of(name))
    if (problem) return bad(`${name} is no usable public key: ${problem}`)
  }
  if (of('authkey').equals(of('e_ident'))) return bad('authkey is the identity key')
  if (of('authkey').equals(of('e_skey_val'))) return bad('authkey is the signed prekey')
  if (of('e_ident').equals(of('e_skey_val'))) return bad('e_skey_val is the identity key')
  const identityKey = typed(of('e_ident'))
  const signature = of('e_skey_sig')
  const signedPreKey = { id: number(of('e_skey_id')), key: typed(of('e_skey_val')), signature }
  if (!isSigned(identityKey, signedPreKey)) return bad('e_skey_sig does not verify under e_ident')
  const registrationId = number(of('e_regid'))
  return { ok: true, token, keys: { authKey: of('authkey'), registrationId, identityKey, signedPreKey } }
}

function base64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}

function number(bytes: Buffer): number {
  return bytes.reduce((value, octet) => value * 256 + octet, 0)
}

function typed(key: Buffer): Buffer {
  return Buffer.concat([Buffer.of(CURVE25519), key])
}
