import { createCipheriv, createHmac, generateKeyPairSync, randomInt } from 'node:crypto'
import { keysAfter, messageSeed } from '../formats/signal/derive.ts'
import { assemble, bytesField, type FieldOctets, varintField } from '../formats/signal/parts.ts'
import { messageKeys } from '../formats/signal/reopen/message-keys.ts'
import { firstPostQuantumKey } from '../formats/signal/reopen/pq-chain.ts'
import { PRE_KEY_FIELDS } from '../formats/signal/rewrite.ts'
import { MAC_LENGTH } from '../formats/signal/wire.ts'
import type { OfferedBundle } from './bundle.ts'
import type { Generation } from './generation.ts'
import { agreeUnchecked, handshakeKeys } from './handshake.ts'
import { encapsulate } from './kyber.ts'

/** Public keys that take the place of the initiator's own: 33 octets each, and of small order, so that no private key is needed. */
export interface WeakKeys {
  readonly identityKey?: Uint8Array
  readonly baseKey?: Uint8Array
  readonly ratchetKey?: Uint8Array
}

/** What a first message is made from. Addresses are service ids. */
export interface FirstMessage {
  readonly generation: Generation
  readonly bundle: OfferedBundle
  readonly from: string
  readonly to: string
  readonly plaintext: Uint8Array
  readonly weak?: WeakKeys
}

/** The post-quantum ratchet's part of a first message that carries nothing: version, epoch and index 1, no piece. */
const NO_PIECE = Uint8Array.of(1, 1, 1, 0)

/**
 * A first message (`pkmsg`) made by hand, with an identity of its own: it is what a responder opens who takes every agreement
 * as it comes. No library makes one whose keys are of small order. The bundle is not verified.
 */
export function firstMessage({
  generation,
  bundle,
  from,
  to,
  plaintext,
  weak = {},
}: FirstMessage): Uint8Array {
  const [identity, base, ratchet] = [
    keyPair(weak.identityKey),
    keyPair(weak.baseKey),
    keyPair(weak.ratchetKey),
  ]
  const signed = bundle.signedPreKey.key
  const agreements = [
    agreement(identity, signed),
    agreement(base, bundle.identityKey),
    agreement(base, signed),
    ...(bundle.preKey ? [agreement(base, bundle.preKey.key)] : []),
  ]
  const kyber = generation === 4 && bundle.kyberPreKey ? encapsulate(bundle.kyberPreKey.key) : undefined
  const { rootKey, pqSecret } = handshakeKeys(generation, agreements, kyber?.secret)
  const { chainKey } = keysAfter(rootKey, agreement(ratchet, signed))
  const pqKey = generation === 4 ? firstPostQuantumKey(pqSecret) : undefined
  const { cipherKey, macKey, iv } = messageKeys(messageSeed(chainKey), pqKey)
  const cipher = createCipheriv('aes-256-cbc', cipherKey, iv)
  const version = (generation << 4) | generation
  const body = assemble({
    version,
    fields: [
      bytesField(1, ratchet.publicKey),
      varintField(2, 0),
      varintField(3, 0),
      bytesField(4, Buffer.concat([cipher.update(plaintext), cipher.final()])),
      ...(generation === 4
        ? [bytesField(5, NO_PIECE), bytesField(6, Buffer.concat([addressOctets(from), addressOctets(to)]))]
        : []),
    ],
    mac: new Uint8Array(),
  })
  const code = createHmac('sha256', macKey).update(identity.publicKey).update(bundle.identityKey).update(body)
  const message = Buffer.concat([body, code.digest().subarray(0, MAC_LENGTH)])
  const { preKey, signedPreKey, kyberPreKey } = bundle
  const fields: FieldOctets[] = [
    ...(preKey ? [varintField(PRE_KEY_FIELDS.preKeyId, preKey.id)] : []),
    bytesField(PRE_KEY_FIELDS.baseKey, base.publicKey),
    bytesField(PRE_KEY_FIELDS.identityKey, identity.publicKey),
    bytesField(PRE_KEY_FIELDS.message, message),
    varintField(PRE_KEY_FIELDS.registrationId, randomInt(1, 0x3fff)),
    varintField(PRE_KEY_FIELDS.signedPreKeyId, signedPreKey.id),
    ...(kyber && kyberPreKey
      ? [
          varintField(PRE_KEY_FIELDS.kyberPreKeyId, kyberPreKey.id),
          bytesField(PRE_KEY_FIELDS.kyberCiphertext, kyber.ciphertext),
        ]
      : []),
  ]
  return assemble({ version, fields, mac: new Uint8Array() })
}

interface Pair {
  readonly publicKey: Uint8Array
  /** Absent for a key of small order: whatever it is, it agrees on zeros. */
  readonly privateKey?: Uint8Array
}

function keyPair(weak?: Uint8Array): Pair {
  if (weak) return { publicKey: weak }
  const { publicKey, privateKey } = generateKeyPairSync('x25519')
  const octets = (key: Buffer) => key.subarray(-32)
  return {
    publicKey: Buffer.concat([Uint8Array.of(5), octets(publicKey.export({ format: 'der', type: 'spki' }))]),
    privateKey: octets(privateKey.export({ format: 'der', type: 'pkcs8' })),
  }
}

function agreement({ privateKey }: Pair, theirs: Uint8Array): Uint8Array {
  return privateKey ? agreeUnchecked(privateKey, theirs) : new Uint8Array(32)
}

/** An account's service id and its device, as they are bound into a first message: kind, UUID, number. */
function addressOctets(serviceId: string): Uint8Array {
  return Buffer.concat([
    Uint8Array.of(0),
    Buffer.from(serviceId.replaceAll('-', ''), 'hex'),
    Uint8Array.of(1),
  ])
}
