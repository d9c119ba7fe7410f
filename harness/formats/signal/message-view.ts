import { type Field, fieldsOf } from './fields.ts'

/** Read access to one protobuf message. Of a field that is there more than once, the last counts. */
export interface MessageView {
  /** Every field in order, the unknown ones too. */
  readonly fields: readonly Field[]
  /** The last field of that number. */
  field(number: number): Field | undefined
  /** A varint cut to 32 bits, as decoders of `uint32` do. */
  uint32(number: number): number | undefined
  /** The value of a length-delimited field; a view into the bytes, not a copy. */
  bytes(number: number): Uint8Array | undefined
  /** All values of a repeated length-delimited field. */
  all(number: number): readonly Uint8Array[]
}

/**
 * Opens the protobuf message in bytes `from` to `to`. `schema` names the wire type of the fields that matter.
 * `undefined` when the bytes are no protobuf or such a field has another wire type. Never throws.
 */
export function messageView(
  bytes: Uint8Array,
  schema: { readonly [number: number]: 'varint' | 'bytes' },
  from = 0,
  to = bytes.length,
): MessageView | undefined {
  const fields = fieldsOf(bytes, from, to)
  if (fields === undefined) return undefined
  const last = new Map<number, Field>()
  for (const field of fields) {
    const wanted = schema[field.number]
    if (wanted !== undefined && wanted !== field.wire) return undefined
    last.set(field.number, field)
  }
  return {
    fields,
    field: (number) => last.get(number),
    uint32(number) {
      const field = last.get(number)
      return field?.wire === 'varint' ? Number(BigInt.asUintN(32, field.value)) : undefined
    },
    bytes(number) {
      const field = last.get(number)
      return field?.wire === 'bytes' ? bytes.subarray(field.valueAt, field.end) : undefined
    },
    all: (number) =>
      fields
        .filter((field) => field.number === number && field.wire === 'bytes')
        .map((field) => bytes.subarray(field.valueAt, field.end)),
  }
}
