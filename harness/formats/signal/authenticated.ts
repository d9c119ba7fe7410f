import { type Field, fieldsOf } from './fields.ts'
import { readCiphertext } from './read-ciphertext.ts'

/** A byte of a ciphertext and the bits of it that are authenticated. */
export interface AuthenticatedByte {
  readonly offset: number
  readonly mask: number
}

/** Whether the receiver has the session that a `pkmsg` opens already: then it does not read the prekeys again. */
export type SessionAtReceiver = 'new' | 'known'

const WHOLE = 0xff
const BASE_KEY = 2
const IDENTITY_KEY = 3
const MESSAGE = 4
const PRE_KEY_ID = 1
const SIGNED_PRE_KEY_ID = 6
const KYBER_PRE_KEY_ID = 7
const KYBER_CIPHERTEXT = 8
const ALWAYS = [BASE_KEY, IDENTITY_KEY, MESSAGE]
const OPENING = [PRE_KEY_ID, SIGNED_PRE_KEY_ID, KYBER_PRE_KEY_ID, KYBER_CIPHERTEXT]

/**
 * The bits of a real ciphertext of which every single one, flipped alone, makes a correct receiver refuse it.
 * Of a `msg` that is all of them. Of a `pkmsg` it is not the low half of the first byte, the registration id,
 * unknown fields, what a later field of the same number replaces, or bits of an id that a decoder drops;
 * when the session is `known`, not what opened it either. Empty for what is no ciphertext of that kind.
 */
export function authenticatedOffsets(
  encoding: 'pkmsg' | 'msg',
  bytes: Uint8Array,
  session: SessionAtReceiver = 'new',
): readonly AuthenticatedByte[] {
  if (readCiphertext(encoding, bytes) === undefined) return []
  if (encoding === 'msg') return span(0, bytes.length)
  const last = new Map((fieldsOf(bytes, 1) ?? []).map((field) => [field.number, field]))
  const kept = [...last.values()]
    .filter((field) => [...ALWAYS, ...(session === 'new' ? OPENING : [])].includes(field.number))
    .sort((one, other) => one.at - other.at)
  return [{ offset: 0, mask: 0xf0 }, ...kept.flatMap(bitsOf)]
}

function bitsOf(field: Field): readonly AuthenticatedByte[] {
  if (field.wire !== 'varint') return span(field.at, field.end)
  const used = span(field.at, Math.min(field.end, field.valueAt + 4))
  // ids have 32 bits: of the fifth byte a decoder keeps four and the continuation bit, of the rest nothing
  return field.end > field.valueAt + 4 ? [...used, { offset: field.valueAt + 4, mask: 0x8f }] : used
}

function span(from: number, to: number): readonly AuthenticatedByte[] {
  return Array.from({ length: to - from }, (_, index) => ({ offset: from + index, mask: WHOLE }))
}
