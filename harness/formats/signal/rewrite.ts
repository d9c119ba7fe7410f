import { fieldsOf } from './fields.ts'

/** Fields of the outer part of a first message, by their numbers. */
export const PRE_KEY_FIELDS = {
  preKeyId: 1,
  baseKey: 2,
  identityKey: 3,
  message: 4,
  registrationId: 5,
  signedPreKeyId: 6,
  kyberPreKeyId: 7,
  kyberCiphertext: 8,
} as const

/** The name of such a field. */
export type PreKeyField = keyof typeof PRE_KEY_FIELDS

/** What takes a field's place: octets, a number, or `null` for nothing at all. */
export interface Rewrite {
  readonly fields?: { readonly [Name in PreKeyField]?: Uint8Array | number | null }
  /** The high half of the first octet. */
  readonly version?: number
}

/**
 * A `pkmsg` with fields of its outer part replaced, added or left out; everything else stays as it is, octet for octet.
 * What is no protobuf comes back unchanged. The result authenticates nothing: it is what a network can make of a message.
 */
export function rewritten(bytes: Uint8Array, { fields = {}, version }: Rewrite): Uint8Array {
  const found = fieldsOf(bytes, 1)
  if (found === undefined) return Uint8Array.from(bytes)
  const first = bytes[0] ?? 0
  const parts: Uint8Array[] = [Uint8Array.of(version === undefined ? first : (version << 4) | (first & 0xf))]
  const changes = new Map(
    Object.entries(fields).map(([name, value]) => [PRE_KEY_FIELDS[name as PreKeyField], value]),
  )
  const placed = new Set<number>()
  for (const { number, at, end } of found) {
    const value = changes.get(number as (typeof PRE_KEY_FIELDS)[PreKeyField])
    if (value === undefined) parts.push(bytes.subarray(at, end))
    else if (value !== null && !placed.has(number)) parts.push(field(number, value))
    placed.add(number)
  }
  for (const [number, value] of changes)
    if (value !== null && value !== undefined && !placed.has(number)) parts.push(field(number, value))
  return Uint8Array.from(Buffer.concat(parts))
}

/** The octets of a field of a `pkmsg`; `undefined` when it is not there or holds a number. */
export function preKeyField(bytes: Uint8Array, name: PreKeyField): Uint8Array | undefined {
  const field = fieldsOf(bytes, 1)?.findLast(({ number }) => number === PRE_KEY_FIELDS[name])
  return field?.wire === 'bytes' ? bytes.slice(field.valueAt, field.end) : undefined
}

/** The number in a field of a `pkmsg`; 0 when it is not there or holds octets. */
export function preKeyNumber(bytes: Uint8Array, name: PreKeyField): number {
  const field = fieldsOf(bytes, 1)?.findLast(({ number }) => number === PRE_KEY_FIELDS[name])
  return field?.wire === 'varint' ? Number(BigInt.asUintN(32, field.value)) : 0
}

/** A copy with one bit flipped; bit 0 is the lowest of octet 0. Negative bits count from the end, -1 being the highest of all. */
export function flippedBit(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const at = bit < 0 ? bytes.length * 8 + bit : bit
  copy[at >> 3] = (copy[at >> 3] ?? 0) ^ (1 << (at & 7))
  return copy
}

/** A protobuf field: a number as a varint, or octets with their length. */
export function field(number: number, value: Uint8Array | number): Uint8Array {
  if (typeof value === 'number') return Uint8Array.from([...varint(number << 3), ...varint(value)])
  return Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(value.length)]), value])
}

function varint(value: number): number[] {
  const octets: number[] = []
  let rest = value
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) octets.push((rest % 128) | 0x80)
  return [...octets, rest]
}
