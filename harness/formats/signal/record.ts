import { CLASSICAL_RECORD, readClassicalRecord } from './classical-record.ts'
import { type MessageView, messageView } from './message-view.ts'
import type { KeptMessageKey, RatchetChain, SessionRecordContent, SessionState } from './session-state.ts'

export type { KeptMessageKey, RatchetChain, SessionRecordContent, SessionState } from './session-state.ts'

const RECORD = { 1: 'bytes', 2: 'bytes' } as const
const SESSION = {
  1: 'varint',
  3: 'bytes',
  4: 'bytes',
  6: 'bytes',
  7: 'bytes',
  13: 'bytes',
  15: 'bytes',
} as const
const CHAIN = { 1: 'bytes', 2: 'bytes', 3: 'bytes', 4: 'bytes' } as const
const CHAIN_KEY = { 1: 'varint', 2: 'bytes' } as const
const MESSAGE_KEY = { 1: 'varint', 5: 'bytes' } as const

const NONE = new Uint8Array()
const NO_SESSION: SessionState = {
  version: 0,
  rootKey: NONE,
  remoteIdentity: NONE,
  baseKey: NONE,
  sender: undefined,
  receivers: [],
  pqState: NONE,
}

/**
 * Reads a serialized session record of either generation: the library's protobuf or a classical peer's JSON.
 * `undefined` for anything else, a record without sessions too. Never throws.
 */
export function readSessionRecord(bytes: Uint8Array): SessionRecordContent | undefined {
  if (bytes[0] === CLASSICAL_RECORD) return readClassicalRecord(bytes)
  const view = messageView(bytes, RECORD)
  const current = view && listOf(view.all(1).slice(-1), readSession)
  const previous = view && listOf(view.all(2), readSession)
  if (!current || !previous || current.length + previous.length === 0) return undefined
  return { ...(current[0] ?? NO_SESSION), previous }
}

function readSession(bytes: Uint8Array): SessionState | undefined {
  const view = messageView(bytes, SESSION)
  const senders = view && listOf(view.all(6).slice(-1), readChain)
  const receivers = view && listOf(view.all(7), readChain)
  if (!view || !senders || !receivers || view.bytes(4)?.length !== 32) return undefined
  return {
    version: view.uint32(1) ?? 0,
    rootKey: copy(view, 4),
    remoteIdentity: copy(view, 3),
    baseKey: copy(view, 13),
    sender: senders[0],
    receivers,
    pqState: copy(view, 15),
  }
}

function readChain(bytes: Uint8Array): RatchetChain | undefined {
  const view = messageView(bytes, CHAIN)
  const key = view && messageView(view.bytes(3) ?? new Uint8Array(), CHAIN_KEY)
  const messageKeys = view && listOf(view.all(4), readMessageKey)
  if (!view || !key || !messageKeys) return undefined
  return {
    ratchetKey: copy(view, 1),
    ratchetPrivateKey: copy(view, 2),
    chainKey: copy(key, 2),
    index: key.uint32(1) ?? 0,
    messageKeys,
  }
}

function readMessageKey(bytes: Uint8Array): KeptMessageKey | undefined {
  const view = messageView(bytes, MESSAGE_KEY)
  return view && { index: view.uint32(1) ?? 0, seed: copy(view, 5) }
}

/** All read, or `undefined` if one cannot be. */
function listOf<T>(
  items: readonly Uint8Array[],
  read: (bytes: Uint8Array) => T | undefined,
): readonly T[] | undefined {
  const found: T[] = []
  for (const item of items) {
    const value = read(item)
    if (value === undefined) return undefined
    found.push(value)
  }
  return found
}

function copy(view: MessageView, number: number): Uint8Array {
  return new Uint8Array(view.bytes(number) ?? [])
}
