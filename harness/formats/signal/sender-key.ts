import { type Field, fieldsOf } from './fields.ts'

const VERSION = 3
const SIGNATURE = 64

/** Where a message of a group stands in its sender's chain, as anyone can read it. */
export interface SenderKeyPlace {
  /** Id of the distribution that the chain belongs to, a UUID without hyphens: lower-case hex. */
  readonly distribution: string
  readonly chain: number
  readonly iteration: number
}

/** What hands a sender's chain to a member. */
export interface SenderKeyHandout extends SenderKeyPlace {
  readonly chainKey: Uint8Array
  /** The public key that signs the messages of the chain, with type octet. */
  readonly signingKey: Uint8Array
}

/** A group message's place (`SenderKeyMessage`); `undefined` for what is none. Never throws, checks no signature. */
export function readSenderKeyMessage(bytes: Uint8Array): SenderKeyPlace | undefined {
  return (bytes[0] ?? 0) >> 4 === VERSION ? placeIn(bytes, bytes.length - SIGNATURE)?.place : undefined
}

/** The contents of a `SenderKeyDistributionMessage`; `undefined` for what is none. Never throws. */
export function readSenderKeyHandout(bytes: Uint8Array): SenderKeyHandout | undefined {
  const read = (bytes[0] ?? 0) >> 4 === VERSION ? placeIn(bytes, bytes.length) : undefined
  const chainKey = read?.octets(4)
  const signingKey = read?.octets(5)
  return read && chainKey?.length === 32 && signingKey?.length === 33
    ? { ...read.place, chainKey, signingKey }
    : undefined
}

function placeIn(bytes: Uint8Array, end: number) {
  const fields = fieldsOf(bytes, 1, end)
  const last = (number: number): Field | undefined => fields?.findLast((field) => field.number === number)
  const octets = (number: number) => {
    const field = last(number)
    return field?.wire === 'bytes' ? bytes.subarray(field.valueAt, field.end) : undefined
  }
  const value = (number: number) => {
    const field = last(number)
    return field?.wire === 'varint' ? Number(field.value) : undefined
  }
  const [id, chain, iteration] = [octets(1), value(2), value(3)]
  if (id?.length !== 16 || chain === undefined || iteration === undefined) return undefined
  return { place: { distribution: Buffer.from(id).toString('hex'), chain, iteration }, octets }
}
