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

/** The keys of one message from its seed and, in version 4, the post-quantum ratchet's key. */
export function messageKeys(seed: Uint8Array, pqKey: Uint8Array = new Uint8Array(32)) {
  const keys = Buffer.from(hkdfSync('sha256', seed, pqKey, 'WhisperMessageKeys', 80))
  return { cipherKey: keys.subarray(0, 32), macKey: keys.subarray(32, 64), iv: keys.subarray(64) }
}

/** Verifies and decrypts a Signal message; `undefined` when the authentication code is another or the padding is wrong. */
export function openWithSeed(message: Uint8Array, secrets: MessageSecrets): Uint8Array | undefined {
  const { seed, pqKey, senderIdentity, receiverIdentity } = secrets
  const { cipherKey, macKey, iv } = messageKeys(seed, pqKey)
  const macAt = message.length - MAC_LENGTH
  const authentic = createHmac('sha256', macKey)
    .update(senderIdentity)
    .update(receiverIdentity)
    .update(message.subarray(0, macAt))
    .digest()
    .subarray(0, MAC_LENGTH)
  if (macAt < 1 || !timingSafeEqual(authentic, message.subarray(macAt))) return undefined
  const ciphertext = messageView(message, { [CIPHERTEXT]: 'bytes' }, 1, macAt)?.bytes(CIPHERTEXT)
  if (!ciphertext) return undefined
  const decipher = createDecipheriv('aes-256-cbc', cipherKey, iv)
  try {
    return new Uint8Array(Buffer.concat([decipher.update(ciphertext), decipher.final()]))
  } catch {
    return undefined
  }
}
