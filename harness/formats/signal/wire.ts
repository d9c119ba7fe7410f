import { readVarint } from './fields.ts'
import { type MessageView, messageView } from './message-view.ts'

/** Bytes of the message authentication code at the end of a Signal message. */
export const MAC_LENGTH = 8

const MESSAGE = { 1: 'bytes', 2: 'varint', 3: 'varint', 4: 'bytes', 5: 'bytes', 6: 'bytes' } as const
const PRE_KEY_MESSAGE = {
  1: 'varint',
  2: 'bytes',
  3: 'bytes',
  4: 'bytes',
  5: 'varint',
  6: 'varint',
  7: 'varint',
  8: 'bytes',
} as const

/** What anyone can read of a Signal message without a key. Offsets count in the bytes that were given. */
export interface SignalHeader {
  /** The protocol version of the message: the high half of its first byte. */
  readonly version: number
  /** The sender's ratchet public key: lower-case hex of 33 bytes, the first being 05. */
  readonly ratchetKey: string
  /** Position in the sending chain, from 0. */
  readonly counter: number
  /** What the sender says of its chain before; receivers ignore it, so nothing may be concluded from it. */
  readonly previousCounter: number
  readonly ciphertextLength: number
  /** Epoch and index of the post-quantum ratchet; absent when the message carries none. */
  readonly pqEpoch?: number
  readonly pqIndex?: number
  /** Whether sender and recipient are bound in under the message's authentication code. */
  readonly addressed: boolean
  /** Offset of the first byte, of the ciphertext and of the authentication code. */
  readonly at: number
  readonly ciphertextAt: number
  readonly macAt: number
}

/** What anyone can read of a pre-key message, which opens a session. Keys as in {@link SignalHeader}. */
export interface PreKeyHeader {
  readonly version: number
  readonly registrationId: number
  /** Absent when the bundle had no one-time prekey. */
  readonly preKeyId?: number
  readonly signedPreKeyId: number
  readonly kyberPreKeyId?: number
  readonly kyberCiphertextLength?: number
  readonly baseKey: string
  readonly identityKey: string
  /** The message inside. */
  readonly inner: SignalHeader
}

/** Reads a `msg`. `undefined` when the bytes are no Signal message. Never throws, checks no authenticity. */
export function readSignalMessage(bytes: Uint8Array): SignalHeader | undefined {
  return readMessage(bytes, 0, bytes.length)
}

/** Reads a `pkmsg`. `undefined` when the bytes are none. Never throws, checks no authenticity. */
export function readPreKeySignalMessage(bytes: Uint8Array): PreKeyHeader | undefined {
  const view = messageView(bytes, PRE_KEY_MESSAGE, 1)
  const message = view?.field(4)
  const baseKey = view && keyOf(view, 2)
  const identityKey = view && keyOf(view, 3)
  const signedPreKeyId = view?.uint32(6)
  if (!view || !message || !baseKey || !identityKey || signedPreKeyId === undefined) return undefined
  const inner = readMessage(bytes, message.valueAt, message.end)
  if (inner === undefined) return undefined
  return {
    version: (bytes[0] ?? 0) >> 4,
    registrationId: view.uint32(5) ?? 0,
    ...optional('preKeyId', view.uint32(1)),
    signedPreKeyId,
    ...optional('kyberPreKeyId', view.uint32(7)),
    ...optional('kyberCiphertextLength', view.bytes(8)?.length),
    baseKey,
    identityKey,
    inner,
  }
}

function readMessage(bytes: Uint8Array, from: number, to: number): SignalHeader | undefined {
  const macAt = to - MAC_LENGTH
  const view = macAt > from ? messageView(bytes, MESSAGE, from + 1, macAt) : undefined
  const ratchetKey = view && keyOf(view, 1)
  const counter = view?.uint32(2)
  const ciphertext = view?.field(4)
  if (!view || !ratchetKey || counter === undefined || !ciphertext) return undefined
  return {
    version: (bytes[from] ?? 0) >> 4,
    ratchetKey,
    counter,
    previousCounter: view.uint32(3) ?? 0,
    ciphertextLength: ciphertext.end - ciphertext.valueAt,
    ...postQuantum(view.bytes(5)),
    addressed: (view.bytes(6)?.length ?? 0) > 0,
    at: from,
    ciphertextAt: ciphertext.valueAt,
    macAt,
  }
}

function keyOf(view: MessageView, number: number): string | undefined {
  const key = view.bytes(number)
  return key?.length === 33 && key[0] === 5 ? Buffer.from(key).toString('hex') : undefined
}

/** The post-quantum part begins with a version byte, then epoch and index as varints. */
function postQuantum(part: Uint8Array | undefined): { pqEpoch?: number; pqIndex?: number } {
  const epoch = part && part.length > 0 ? readVarint(part, 1) : undefined
  const index = part && epoch && readVarint(part, epoch.end)
  return epoch && index ? { pqEpoch: Number(epoch.value), pqIndex: Number(index.value) } : {}
}

function optional<K extends string>(name: K, value: number | undefined): { readonly [P in K]?: number } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [P in K]: number })
}
