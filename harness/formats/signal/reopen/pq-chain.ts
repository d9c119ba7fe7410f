import { hkdfSync } from 'node:crypto'
import { type MessageView, messageView } from '../message-view.ts'

const STATE = { 1: 'bytes', 2: 'bytes' } as const
const NEGOTIATION = { 1: 'bytes', 2: 'varint' } as const
const CHAIN = { 2: 'varint', 3: 'bytes' } as const
const EPOCH = { 2: 'bytes' } as const
const DIRECTION = { 1: 'varint', 2: 'bytes', 3: 'bytes' } as const
const LINKS = 3
const INDEX_LENGTH = 4
const ENTRY_LENGTH = 36
/** Farther ahead the library does not go either. */
const FARTHEST = 25_000
/** The epoch of a chain is one behind the epoch that its messages name. */
const AHEAD = 1

interface Receiving {
  readonly next: Uint8Array
  readonly index: number
  /** Keys of messages that were skipped: an index of four bytes, most significant first, and 32 bytes each. */
  readonly skipped: Uint8Array
}

/**
 * The key that the post-quantum ratchet adds to a received message, from the ratchet's state before it (ML-KEM Braid and
 * its chain, in the form in which the library stores them). `undefined` when it cannot be reached from there: the message
 * itself completes a new epoch, or the key is gone.
 */
export function postQuantumKey(state: Uint8Array, epoch: number, index: number): Uint8Array | undefined {
  const from = receivingOf(state, epoch - AHEAD)
  if (!from) return undefined
  if (index <= from.index) return skippedKey(from.skipped, index)
  if (index - from.index > FARTHEST) return undefined
  let { next } = from
  for (let at = from.index + 1; ; at += 1) {
    const step = stepOf(next, at)
    if (at === index) return step.key
    next = step.next
  }
}

/** The key that the post-quantum ratchet adds to the first message of a session. @param secret of the handshake, 32 bytes */
export function firstPostQuantumKey(secret: Uint8Array): Uint8Array {
  return stepOf(startOf(secret).initiators, 1).key
}

/** One step of a chain of the post-quantum ratchet: the key at this place, and what the one after it follows from. */
export function stepOf(
  chain: Uint8Array,
  at: number,
): { readonly next: Uint8Array; readonly key: Uint8Array } {
  const info = Buffer.concat([bigEndian(at), Buffer.from('Signal PQ Ratchet V1 Chain Next')])
  const derived = new Uint8Array(hkdfSync('sha256', chain, new Uint8Array(32), info, 64))
  return { next: derived.slice(0, 32), key: derived.slice(32) }
}

function receivingOf(state: Uint8Array, epoch: number): Receiving | undefined {
  const view = messageView(state, STATE)
  const chain = view?.bytes(2)
  if (!view) return undefined
  if (!chain) return epoch === 0 ? firstChain(view) : undefined
  const stored = messageView(chain, CHAIN)
  if (!stored) return undefined
  const links = stored.all(LINKS)
  const link = links[links.length - 1 - ((stored.uint32(2) ?? 0) - epoch)]
  const epochView = link && messageView(link, EPOCH)
  const receiving = epochView && messageView(epochView.bytes(2) ?? new Uint8Array(), DIRECTION)
  const next = receiving?.bytes(2)
  if (!receiving || next?.length !== 32) return undefined
  return { next, index: receiving.uint32(1) ?? 0, skipped: receiving.bytes(3) ?? new Uint8Array() }
}

/** Before the first message there is no chain: it begins with the secret of the key agreement. */
function firstChain(view: MessageView): Receiving | undefined {
  const negotiation = messageView(view.bytes(1) ?? new Uint8Array(), NEGOTIATION)
  const secret = negotiation?.bytes(1)
  if (!negotiation || !secret) return undefined
  const { initiators, responders } = startOf(secret)
  const isFromFirst = (negotiation.uint32(2) ?? 0) === 1
  // we receive the other end's
  return { next: isFromFirst ? initiators : responders, index: 0, skipped: new Uint8Array() }
}

/** The first chains of both directions. */
function startOf(secret: Uint8Array) {
  const info = 'Signal PQ Ratchet V1 Chain  Start'
  const derived = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(32), info, 96))
  return { initiators: derived.slice(32, 64), responders: derived.slice(64) }
}

function skippedKey(entries: Uint8Array, index: number): Uint8Array | undefined {
  const wanted = bigEndian(index)
  for (let at = 0; at + ENTRY_LENGTH <= entries.length; at += ENTRY_LENGTH)
    if (wanted.equals(entries.subarray(at, at + INDEX_LENGTH)))
      return entries.slice(at + INDEX_LENGTH, at + ENTRY_LENGTH)
  return undefined
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(INDEX_LENGTH)
  bytes.writeUInt32BE(value)
  return bytes
}
