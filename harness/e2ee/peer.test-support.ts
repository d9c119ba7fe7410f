import { freshAddress } from './fresh-address.ts'
import type { PeerHooks } from './hooks.ts'
import type { Opened } from './open.ts'
import { createPeer, type Peer, type PeerOptions } from './peer.ts'
import type { Sealed } from './seal.ts'
import { type MemoryStore, memoryStore } from './store.ts'

/** A peer of a test, with its store at hand. */
export interface TestPeer extends Peer {
  readonly store: MemoryStore
}

/** A new peer with a store of its own. */
export async function testPeer(
  options: Partial<PeerOptions> & { readonly hooks?: PeerHooks; readonly store?: MemoryStore } = {},
): Promise<TestPeer> {
  const store = options.store ?? memoryStore()
  const peer = await createPeer({ address: freshAddress(), ...options, store })
  return { ...peer, store }
}

/** The UTF-8 bytes of a text. */
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** What came of a message: its text, or the reason of the refusal. */
export const outcomeOf = (opened: Opened): string =>
  opened.ok ? new TextDecoder().decode(opened.plaintext) : `refused: ${opened.reason}`

/** Hands `sealed` to `to` as coming from `from`. */
export async function deliver(from: Peer, to: Peer, sealed: Sealed): Promise<string> {
  return outcomeOf(await to.decrypt(from.address, sealed.encoding, sealed.bytes))
}

/** Sends a text and delivers it. */
export async function say(from: Peer, to: Peer, text: string): Promise<string> {
  return deliver(from, to, await from.encrypt(to.address, bytesOf(text)))
}

/** Two peers, the first of which has started a session; with `settled` both have received. */
export async function pair(settled: boolean, first?: Partial<PeerOptions>, second?: Partial<PeerOptions>) {
  const [alice, bob] = [await plain(first), await plain(second)]
  await alice.startSession(bob.address, await bob.bundle())
  if (settled) {
    await say(alice, bob, 'hello')
    await say(bob, alice, 'hello yourself')
  }
  return { alice, bob }
}

const plain = ({ store: _, ...rest }: Partial<PeerOptions> = {}) => testPeer(rest)
