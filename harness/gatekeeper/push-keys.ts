import { constants, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { freshBytes } from '../environment/randomness.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { JsonObject } from '../vocabulary/json.ts'

/** A key pair of the gatekeeper that signs push calls. */
export interface PushKey {
  readonly kid: string
  /** The public half as it is published (RFC 7517), with `kid`, `alg` and `use`. */
  readonly jwk: JsonObject
  /** The public half, SPKI, PEM. */
  readonly pem: string
  /** A signature in the form that a compact JWS carries (RFC 7518, section 3). */
  sign(input: string): Buffer
}

/** The keys of the gatekeeper, the one in force and those that are still published beside it. */
export interface PushKeys {
  current(): PushKey
  /** The published set (RFC 7517, section 5), JSON text. */
  published(): string
  /** Signs with a new key from now on; both are published. */
  rotate(): void
  /** Publishes the key in force alone. */
  withdrawOthers(): void
}

/** How keys of each algorithm are made, and how they sign. */
const ALGORITHMS: Readonly<
  Record<
    string,
    {
      make(): KeyObject
      readonly hash: string | null
      readonly options?: { padding: number; saltLength: number }
    }
  >
> = {
  ES256: { make: () => curve('P-256'), hash: 'sha256' },
  ES384: { make: () => curve('P-384'), hash: 'sha384' },
  RS256: { make: rsa, hash: 'sha256' },
  PS256: {
    make: rsa,
    hash: 'sha256',
    options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
  },
  EdDSA: { make: () => generateKeyPairSync('ed25519').privateKey, hash: null },
}

/** Makes a key pair for an algorithm of RFC 7518. Throws `profile` for one that is not known here. */
export function newPushKey(alg: string): PushKey {
  const algorithm = ALGORITHMS[alg]
  if (algorithm === undefined)
    throw new ParleyError(
      'profile',
      `push.algorithm is ${alg}, which is not one of ${Object.keys(ALGORITHMS).join(', ')}`,
    )
  const privateKey = algorithm.make()
  const publicKey = createPublicKey(privateKey)
  const kid = freshBytes(8).toString('hex')
  return {
    kid,
    jwk: { ...(publicKey.export({ format: 'jwk' }) as JsonObject), kid, alg, use: 'sig' },
    pem: String(publicKey.export({ type: 'spki', format: 'pem' })),
    sign: (input) =>
      sign(algorithm.hash, Buffer.from(input), {
        key: privateKey,
        dsaEncoding: 'ieee-p1363',
        ...algorithm.options,
      }),
  }
}

/** Creates the gatekeeper's keys, with one in force. Throws `profile`. */
export function createPushKeys(alg: string): PushKeys {
  let held: readonly [PushKey, ...PushKey[]] = [newPushKey(alg)]
  return {
    current: () => held[0],
    published: () => JSON.stringify({ keys: held.map(({ jwk }) => jwk) }),
    rotate() {
      held = [newPushKey(alg), ...held]
    },
    withdrawOthers() {
      held = [held[0]]
    },
  }
}

function curve(namedCurve: string): KeyObject {
  return generateKeyPairSync('ec', { namedCurve }).privateKey
}

function rsa(): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
}
