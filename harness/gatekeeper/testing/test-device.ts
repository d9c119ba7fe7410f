import type { SignedPublicKey } from '../../e2ee/bundle.ts'
import { freshAddress } from '../../e2ee/fresh-address.ts'
import { createPeer, type Peer } from '../../e2ee/peer.ts'
import { memoryStore } from '../../e2ee/store.ts'
import { freshBytes } from '../../environment/randomness.ts'

/** The device of a provider's user: real keys, and what it says of them. */
export interface TestDevice {
  readonly peer: Peer
  /** The fields of an enlistment; what is given replaces some of them. */
  fields(
    token: string,
    changes?: Readonly<Record<string, string | undefined>>,
  ): Promise<Record<string, string>>
  /** A `<keys>` element with that many one-time keys of each kind. */
  keys(namespace: string, count: number, more?: string): Promise<string>
}

/** Makes a device. */
export async function testDevice(): Promise<TestDevice> {
  const peer = await createPeer({ address: freshAddress(), store: memoryStore() })
  const authKey = freshBytes(32)
  authKey[31] = 0x11
  return {
    peer,
    async fields(token, changes = {}) {
      const { registrationId, identityKey, signedPreKey } = await peer.publicKeys()
      const all: Record<string, string | undefined> = {
        authkey: url(authKey),
        e_keytype: url(Buffer.of(5)),
        e_regid: url(numbered(registrationId, 4)),
        e_ident: url(identityKey.subarray(1)),
        e_skey_id: url(numbered(signedPreKey.id, 3)),
        e_skey_val: url(signedPreKey.key.subarray(1)),
        e_skey_sig: url(signedPreKey.signature),
        token,
        ...changes,
      }
      return Object.fromEntries(
        Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
      )
    },
    async keys(namespace, count, more = '') {
      const { lastResortKyber } = await peer.publicKeys()
      const preKeys = await peer.makePreKeys(count)
      const kyber = await peer.makeKyberPreKeys(count)
      const classical = preKeys.map(({ id, key }) => `<prekey id='${id}'>${text(key)}</prekey>`)
      const signed = (name: string, it: SignedPublicKey) =>
        `<${name} id='${it.id}' sig='${text(it.signature)}'>${text(it.key)}</${name}>`
      const parts = [
        ...(lastResortKyber ? [signed('last-resort-kyber', lastResortKyber)] : []),
        ...classical,
        ...kyber.map((it) => signed('kyber-prekey', it)),
      ]
      return `<keys xmlns='${namespace}'>${parts.join('')}${more}</keys>`
    },
  }
}

function url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

function numbered(value: number, octets: number): Buffer {
  const bytes = Buffer.alloc(octets)
  bytes.writeUIntBE(value, 0, octets)
  return bytes
}
