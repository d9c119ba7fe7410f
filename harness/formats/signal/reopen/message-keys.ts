import { createDecipheriv, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { messageView } from '../message-view.ts'
import { MAC_LENGTH } from '../wire.ts'

const CIPHERTEXT = 4

/** What opens one message beside its own bytes. Keys are 32 bytes, identities 33. */
export interface MessageSecrets {
  readonly seed: Uint8Array
  /** The post-quantum ratchet's key; absent in version 3. */
  readonly pqKey?: Uint8Array
  readonly senderIdentity: Uint8Array
  readonly receiverIdentity: Uint8Array
}

/** Verifies and decrypts a Signal message; `undefined` when the authentication code is another or the padding is wrong. */
export function openWithSeed(message: Uint8Array, secrets: MessageSecrets): Uint8Array | undefined {
  const { seed, pqKey = new Uint8Array(32), senderIdentity, receiverIdentity } = secrets
  const keys = Buffer.from(hkdfSync('sha256', seed, pqKey, 'WhisperMessageKeys', 80))
  const macAt = message.length - MAC_LENGTH
  const authentic = createHmac('sha256', keys.subarray(32, 64))
    .update(senderIdentity)
    .update(receiverIdentity)
    .update(message.subarray(0, macAt))
    .digest()
    .subarray(0, MAC_LENGTH)
  if (macAt < 1 || !timingSafeEqual(authentic, message.subarray(macAt))) return undefined
  const ciphertext = messageView(message, { [CIPHERTEXT]: 'bytes' }, 1, macAt)?.bytes(CIPHERTEXT)
  if (!ciphertext) return undefined
  const decipher = createDecipheriv('aes-256-cbc', keys.subarray(0, 32), keys.subarray(64))
  try {
    return new Uint8Array(Buffer.concat([decipher.update(ciphertext), decipher.final()]))
  } catch {
    return undefined
  }
}
