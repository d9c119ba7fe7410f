import { fieldsOf } from './fields.ts'
import { MAC_LENGTH } from './wire.ts'

/** One protobuf field as its octets stand in a message, tag and length included. */
export interface FieldOctets {
  readonly number: number
  readonly octets: Uint8Array
}

/** A Signal message taken apart: its version byte, its fields, and the authentication code of a `msg`. */
export interface Parts {
  readonly version: number
  readonly fields: readonly FieldOctets[]
  /** Empty in a `pkmsg`, whose message inside carries the code. */
  readonly mac: Uint8Array
}

const INSIDE = 4

/** Takes a message apart. `undefined` when the bytes are no protobuf behind a version byte. Never throws. */
export function dissect(encoding: 'pkmsg' | 'msg', bytes: Uint8Array): Parts | undefined {
  const end = bytes.length - (encoding === 'msg' ? MAC_LENGTH : 0)
  const [version] = bytes
  const fields = end > 0 && version !== undefined ? fieldsOf(bytes, 1, end) : undefined
  if (version === undefined || fields === undefined) return undefined
  return {
    version,
    fields: fields.map(({ number, at, end: to }) => ({ number, octets: bytes.slice(at, to) })),
    mac: bytes.slice(end),
  }
}

/** Puts a message together as its parts say: nothing is checked, so anything can come out. */
export function assemble({ version, fields, mac }: Parts): Uint8Array {
  return new Uint8Array(Buffer.concat([Uint8Array.of(version), ...fields.map((f) => f.octets), mac]))
}

/** A varint field. @param spare octets more than the shortest form takes: the same value in other octets */
export function varintField(number: number, value: number | bigint, spare = 0): FieldOctets {
  return { number, octets: Buffer.concat([varint(BigInt(number) << 3n), varint(BigInt(value), spare)]) }
}

/** A length-delimited field. */
export function bytesField(number: number, value: Uint8Array): FieldOctets {
  const head = [varint((BigInt(number) << 3n) | 2n), varint(BigInt(value.length))]
  return { number, octets: Buffer.concat([...head, value]) }
}

/** The message with every field of that number replaced by the given one, in the place of the last; else at the end. */
export function withField(parts: Parts, field: FieldOctets): Parts {
  const last = parts.fields.findLastIndex(({ number }) => number === field.number)
  const kept = parts.fields.flatMap((each, index) => {
    if (index === last) return [field]
    return each.number === field.number ? [] : [each]
  })
  return { ...parts, fields: last < 0 ? [...kept, field] : kept }
}

/** The field of that number in another message, to be put in the place of one's own. */
export function fieldFrom(parts: Parts, number: number): FieldOctets | undefined {
  return parts.fields.findLast((field) => field.number === number)
}

/** The message inside a `pkmsg`. */
export function inside(pkmsg: Uint8Array): Uint8Array | undefined {
  const field = fieldsOf(pkmsg, 1)?.findLast(({ number }) => number === INSIDE)
  return field?.wire === 'bytes' ? pkmsg.slice(field.valueAt, field.end) : undefined
}

/** A `pkmsg` with another message inside; all else as it was. */
export function withInside(pkmsg: Uint8Array, message: Uint8Array): Uint8Array {
  const parts = dissect('pkmsg', pkmsg)
  return parts ? assemble(withField(parts, bytesField(INSIDE, message))) : pkmsg
}

function varint(value: bigint, spare = 0): Uint8Array {
  const octets: number[] = []
  let rest = BigInt.asUintN(64, value)
  do {
    octets.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  } while (rest > 0n)
  for (let index = 0; index < spare; index += 1) octets.push(0x80)
  octets.push((octets.pop() ?? 0) & 0x7f)
  return Uint8Array.from(octets)
}
