import { hkdfSync } from 'node:crypto'
import { agree } from '../derive.ts'
import { messageView } from '../message-view.ts'
import type { PreKeyHeader } from '../wire.ts'
import type { OpeningState } from './opening-state.ts'

/** Keys of the receiver: its private identity key, 32 bytes, and stored prekeys, serialized as the library does it. */
export interface NamedKeys {
  readonly identity?: Uint8Array
  readonly preKey?: Uint8Array
  readonly signedPreKey?: Uint8Array
}

const RECORD = { 3: 'bytes' } as const
const PRIVATE_KEY = 3

/** The session that a first message of version 3 opens at its receiver (X3DH, section 3.4); `undefined` without its keys. */
export function classicalRoot(
  header: PreKeyHeader,
  { identity, preKey, signedPreKey }: NamedKeys,
): OpeningState | undefined {
  const signed = privateKeyOf(signedPreKey)
  const oneTime = privateKeyOf(preKey)
  const [theirs, base] = [header.identityKey, header.baseKey].map((key) => Buffer.from(key, 'hex'))
  if (!identity || !signed || !theirs || !base || (header.preKeyId && !oneTime)) return undefined
  const agreed = [
    agree(signed, theirs),
    agree(identity, base),
    agree(signed, base),
    ...(oneTime ? [agree(oneTime, base)] : []),
  ]
  const secrets = agreed.filter((secret) => secret !== undefined)
  if (secrets.length < agreed.length) return undefined
  const shared = Buffer.concat([Buffer.alloc(32, 0xff), ...secrets])
  const derived = new Uint8Array(hkdfSync('sha256', shared, new Uint8Array(32), 'WhisperText', 64))
  return {
    version: 3,
    rootKey: derived.slice(0, 32),
    remoteIdentity: theirs,
    pqState: new Uint8Array(),
    sender: { ratchetPrivateKey: signed },
    receivers: [],
  }
}

function privateKeyOf(record: Uint8Array | undefined): Uint8Array | undefined {
  return record && messageView(record, RECORD)?.bytes(PRIVATE_KEY)
}
