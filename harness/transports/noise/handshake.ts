import { type CipherState, cipherState } from './cipher-state.ts'
import {
  DH_BYTES,
  HASH_BYTES,
  hkdf2,
  type KeyPair,
  type NoisePrimitives,
  PRIMITIVES,
  sha256,
  TAG_BYTES,
} from './primitives.ts'

/** The two directions of a connection after its handshake. */
export interface Transport {
  readonly sending: CipherState
  readonly receiving: CipherState
}

/** One side of a handshake. Messages go in turn; out of turn is a mistake of the caller and throws. */
export interface Handshake {
  /** The next message of ours. */
  write(payload: Uint8Array): Uint8Array
  /** Takes the next message of the other side and gives its payload; `undefined` when it is refused: that is the end. */
  read(message: Uint8Array): Uint8Array | undefined
  /** Both static keys are known and all messages are exchanged. */
  readonly complete: boolean
  readonly remoteEphemeral: Uint8Array | undefined
  /** The static key that the other side has proven, once it has. */
  readonly remoteStatic: Uint8Array | undefined
  /** What both sides have hashed: the same on both sides of a good handshake. */
  readonly hash: Uint8Array
  /** The keys for what follows. */
  split(): Transport
}

/** What a handshake begins with. */
export interface HandshakeOptions {
  readonly role: 'initiator' | 'responder'
  readonly prologue: Uint8Array
  readonly own: KeyPair
  readonly primitives?: NoisePrimitives
}

/** The name is 28 octets long, so the first hash is the name filled up with zeros (section 5.2). */
export const PROTOCOL_NAME = 'Noise_XX_25519_AESGCM_SHA256'

type Token = 'e' | 's' | 'ee' | 'es' | 'se'
const PATTERN: readonly (readonly Token[])[] = [['e'], ['e', 'ee', 's', 'es'], ['s', 'se']]

/** Begins the pattern XX (Noise specification, revision 34, sections 5.3 and 7.5). */
export function handshake({ role, prologue, own, primitives = PRIMITIVES }: HandshakeOptions): Handshake {
  const name = Buffer.alloc(HASH_BYTES)
  name.write(PROTOCOL_NAME)
  let hash: Uint8Array = sha256(name, prologue)
  let chainingKey: Uint8Array = name
  let cipher: CipherState | undefined
  let ephemeral: KeyPair | undefined
  let remoteEphemeral: Uint8Array | undefined
  let remoteStatic: Uint8Array | undefined
  let step = 0

  const mixHash = (bytes: Uint8Array) => {
    hash = sha256(hash, bytes)
  }
  const mixKey = (input: Uint8Array) => {
    const [next, key] = hkdf2(chainingKey, input)
    chainingKey = next
    cipher = cipherState(primitives, key)
  }
  const seal = (plaintext: Uint8Array): Uint8Array => {
    const sealed = cipher?.encrypt(plaintext, hash) ?? plaintext
    mixHash(sealed)
    return sealed
  }
  const open = (sealed: Uint8Array): Uint8Array | undefined => {
    const opened = cipher === undefined ? sealed : cipher.decrypt(sealed, hash)
    if (opened !== undefined) mixHash(sealed)
    return opened
  }
  const agree = (token: Exclude<Token, 'e' | 's'>) => {
    const [initiator, responder] = token
    const mine = (role === 'initiator' ? initiator : responder) === 'e' ? ephemeral : own
    const theirs = (role === 'initiator' ? responder : initiator) === 'e' ? remoteEphemeral : remoteStatic
    if (mine === undefined || theirs === undefined) throw new Error(`${token} comes too early`)
    mixKey(primitives.dh(mine, theirs))
  }
  const turn = (ours: boolean): readonly Token[] => {
    const tokens = PATTERN[step]
    if (tokens === undefined || ((step % 2 === 0) === (role === 'initiator')) !== ours)
      throw new Error(`message ${step + 1} of the handshake is not ${ours ? 'ours' : 'theirs'}`)
    step += 1
    return tokens
  }
  const readTokens = (tokens: readonly Token[], message: Uint8Array): Uint8Array | undefined => {
    let rest = message
    const take = (length: number) => {
      const taken = rest.length < length ? undefined : rest.subarray(0, length)
      rest = rest.subarray(length)
      return taken
    }
    for (const token of tokens) {
      if (token === 'e') {
        remoteEphemeral = take(DH_BYTES)
        if (remoteEphemeral === undefined) return undefined
        mixHash(remoteEphemeral)
      } else if (token === 's') {
        const sealed = take(DH_BYTES + TAG_BYTES)
        remoteStatic = sealed && open(sealed)
        if (remoteStatic === undefined) return undefined
      } else agree(token)
    }
    return open(rest)
  }

  return {
    write(payload) {
      const parts: Uint8Array[] = []
      for (const token of turn(true)) {
        if (token === 'e') {
          ephemeral = primitives.generate()
          mixHash(ephemeral.publicKey)
          parts.push(ephemeral.publicKey)
        } else if (token === 's') parts.push(seal(own.publicKey))
        else agree(token)
      }
      parts.push(seal(payload))
      return Buffer.concat(parts)
    },
    read(message) {
      const tokens = turn(false)
      try {
        return readTokens(tokens, message)
      } catch {
        return undefined // a public key with which nothing can be agreed
      }
    },
    get complete() {
      return step === PATTERN.length
    },
    get remoteEphemeral() {
      return remoteEphemeral
    },
    get remoteStatic() {
      return remoteStatic
    },
    get hash() {
      return hash
    },
    split() {
      const [first, second] = hkdf2(chainingKey, new Uint8Array(0))
      const forward = cipherState(primitives, first)
      const backward = cipherState(primitives, second)
      return role === 'initiator'
        ? { sending: forward, receiving: backward }
        : { sending: backward, receiving: forward }
    },
  }
}
