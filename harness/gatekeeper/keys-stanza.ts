import { isSigned, type PublicPreKey, type SignedPublicKey } from '../e2ee/bundle.ts'
import type { Element } from '../formats/stanza/element.ts'
import { textOf } from '../formats/stanza/select.ts'
import { curvePointProblem } from './curve-point.ts'
import { KEY_FORMS, readBase64, readDecimal } from './key-text.ts'
import type { KeyUpload } from './prekey-pool.ts'

/** The keys of a `<keys>` element, or what is wrong with it. */
export type ReadKeys =
  | { readonly ok: true; readonly upload: KeyUpload }
  | { readonly ok: false; readonly problem: string }

/** Reads the form of a publication (profile, "Stream"): kinds, ids, encodings, sizes, curve points. */
export function readKeys(keys: Element): ReadKeys {
  const bad = (problem: string): ReadKeys => ({ ok: false, problem })
  const preKeys: PublicPreKey[] = []
  const kyberPreKeys: SignedPublicKey[] = []
  let signed: SignedPublicKey | undefined
  let lastResortKyber: SignedPublicKey | undefined
  if (Object.keys(keys.attributes).length > 0) return bad('keys has an attribute')
  for (const part of keys.children) {
    if (typeof part === 'string') {
      if (part.trim() !== '') return bad('text between the keys')
      continue
    }
    const form = part.name === 'prekey' || part.name === 'signed' ? 'curve' : 'kyber'
    const key = readKey(part, form, part.name !== 'prekey')
    if (typeof key === 'string') return bad(`${part.name}: ${key}`)
    if (part.xmlns !== keys.xmlns) return bad(`${part.name} is in a foreign namespace`)
    if (part.name === 'prekey') preKeys.push({ id: key.id, key: key.key })
    else if (part.name === 'kyber-prekey') kyberPreKeys.push(key)
    else if (part.name === 'signed' && !signed) signed = key
    else if (part.name === 'last-resort-kyber' && !lastResortKyber) lastResortKyber = key
    else return bad(`${part.name} is unknown or stands twice`)
  }
  const optional = { ...(signed ? { signed } : {}), ...(lastResortKyber ? { lastResortKyber } : {}) }
  return { ok: true, upload: { ...optional, preKeys, kyberPreKeys } }
}

/** The first key of an upload whose signature does not verify under the identity. */
export function unsignedKey(identity: Uint8Array, upload: KeyUpload): string | undefined {
  const wrong = (key: SignedPublicKey | undefined) => key !== undefined && !isSigned(identity, key)
  if (wrong(upload.signed)) return `signed prekey ${upload.signed?.id}`
  if (wrong(upload.lastResortKyber)) return `last-resort Kyber prekey ${upload.lastResortKyber?.id}`
  const kyber = upload.kyberPreKeys.find(wrong)
  return kyber === undefined ? undefined : `Kyber prekey ${kyber.id}`
}

function readKey(
  part: Element,
  form: keyof typeof KEY_FORMS,
  isToBeSigned: boolean,
): SignedPublicKey | string {
  const { id: idText = '', sig: signatureText = '', ...others } = part.attributes
  if (Object.keys(others).length > 0 || part.children.length > 1) return 'more than its parts'
  const id = readDecimal(idText)
  if (id === undefined) return 'the id is no decimal number of at most 24 bits'
  const key = readBase64(textOf(part))
  const { type, octets } = KEY_FORMS[form]
  if (key === undefined || key.length !== octets || key[0] !== type)
    return `not base64 of ${octets} octets that begin with type ${type}`
  const point = form === 'curve' ? curvePointProblem(key.subarray(1)) : undefined
  if (point) return `no usable public key: ${point}`
  const signature = readBase64(signatureText)
  if (signature === undefined || signature.length !== (isToBeSigned ? 64 : 0))
    return isToBeSigned ? 'the signature is not base64 of 64 octets' : 'a signature where none belongs'
  return { id, key, signature }
}
