import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import { chainFrom } from './derive.ts'
import { type Field, fieldsOf } from './fields.ts'
import { bytesField, varintField } from './parts.ts'

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

/** A message at the place where a chain was handed out, as whoever has the chain can make it: without its signature. */
export function sealUnsigned(handout: SenderKeyHandout, plaintext: Uint8Array): Uint8Array {
  const { key, iv } = cipherAt(handout, 0)
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  const fields = [
    bytesField(1, Buffer.from(handout.distribution, 'hex')),
    varintField(2, handout.chain),
    varintField(3, handout.iteration),
    bytesField(4, ciphertext),
  ]
  return Buffer.concat([Uint8Array.of((VERSION << 4) | VERSION), ...fields.map(({ octets }) => octets)])
}

/** Opens a message with a chain that was handed out, whoever signed it; `undefined` when it is not of that chain or from before. */
export function openUnsigned(handout: SenderKeyHandout, message: Uint8Array): Uint8Array | undefined {
  const read = placeIn(message, message.length - SIGNATURE)
  const ciphertext = read?.octets(4)
  const ahead = (read?.place.iteration ?? 0) - handout.iteration
  if (!read || !ciphertext || read.place.chain !== handout.chain || ahead < 0 || ahead > MOST_AHEAD)
    return undefined
  const { key, iv } = cipherAt(handout, ahead)
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, iv)
    return Buffer.concat([decipher.update(ciphertext), decipher.final()])
  } catch {
    return undefined
  }
}

const MOST_AHEAD = 2_000

function cipherAt({ chainKey, iteration }: SenderKeyHandout, ahead: number) {
  const seed = chainFrom(chainKey, iteration, ahead + 1).at(-1)?.seed ?? chainKey
  const derived = Buffer.from(hkdfSync('sha256', seed, new Uint8Array(32), 'WhisperGroup', 48))
  return { iv: derived.subarray(0, 16), key: derived.subarray(16) }
}
