interface Placed {
  readonly number: number
  /** Offset of the tag's first byte, in the bytes that were walked. */
  readonly at: number
  /** Offset of the value's first byte, behind tag and length. */
  readonly valueAt: number
  /** Offset behind the value's last byte. */
  readonly end: number
}

/** One protobuf field where it lies. Only varints carry a value: 64 bits at most, as decoders take them. */
export type Field =
  | (Placed & { readonly wire: 'varint'; readonly value: bigint })
  | (Placed & { readonly wire: 'bytes' | 'fixed32' | 'fixed64' })

/** More fields than this make a message malformed: it bounds the memory that hostile bytes can cost. */
export const MAX_FIELDS = 65_536

/**
 * The fields of a protobuf message in bytes `from` to `to`, in order, without any schema.
 * `undefined` for what is no protobuf: cut short, over-long varints, field number 0, groups. Never throws.
 */
export function fieldsOf(bytes: Uint8Array, from = 0, to = bytes.length): readonly Field[] | undefined {
  const fields: Field[] = []
  let at = from
  while (at < to) {
    const tag = readVarint(bytes, at, to)
    if (tag === undefined || tag.value > 0xffff_ffffn || fields.length === MAX_FIELDS) return undefined
    const number = Number(tag.value >> 3n)
    const field = number === 0 ? undefined : readValue(bytes, number, Number(tag.value & 7n), at, tag.end, to)
    if (field === undefined) return undefined
    fields.push(field)
    at = field.end
  }
  return fields
}

function readValue(
  bytes: Uint8Array,
  number: number,
  wireType: number,
  at: number,
  after: number,
  to: number,
): Field | undefined {
  switch (wireType) {
    case 0: {
      const varint = readVarint(bytes, after, to)
      if (varint === undefined) return undefined
      return { number, wire: 'varint', at, valueAt: after, end: varint.end, value: varint.value }
    }
    case 1:
      return sized('fixed64', after, 8)
    case 2: {
      const length = readVarint(bytes, after, to)
      if (length === undefined || length.value > BigInt(to)) return undefined
      return sized('bytes', length.end, Number(length.value))
    }
    case 5:
      return sized('fixed32', after, 4)
    default:
      return undefined
  }

  function sized(wire: 'bytes' | 'fixed32' | 'fixed64', valueAt: number, length: number): Field | undefined {
    return valueAt + length > to ? undefined : { number, wire, at, valueAt, end: valueAt + length }
  }
}

/** A base-128 varint of at most ten bytes; bits above the 64th are dropped. `undefined` if it does not end. */
export function readVarint(
  bytes: Uint8Array,
  at: number,
  to = bytes.length,
): { readonly value: bigint; readonly end: number } | undefined {
  let low = 0
  let value = 0n
  for (let index = 0; index < 10; index += 1) {
    const byte = at + index < to ? bytes[at + index] : undefined
    if (byte === undefined) return undefined
    if (index < 4) low += (byte & 0x7f) * 2 ** (7 * index)
    else value |= BigInt(byte & 0x7f) << BigInt(7 * index)
    if (byte < 0x80) return { value: BigInt.asUintN(64, value | BigInt(low)), end: at + index + 1 }
  }
  return undefined
}
