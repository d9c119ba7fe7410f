import type { Opened } from './exchange.ts'
import { groupKeys } from './group-keys.ts'
import type { PeerStore } from './store.ts'

/**
 * The sender keys of one simulated user, wherever they are kept. What is asked of them happens in the order in which it was
 * asked. Everything rejects with `harness` once the place is lost where they were kept.
 */
export interface MemberKeys {
  /** See `GroupKeys`. */
  distribution(group: string, chain: string): Promise<Uint8Array>
  encrypt(group: string, chain: string, plaintext: Uint8Array): Promise<Uint8Array>
  decrypt(group: string, remote: string, bytes: Uint8Array): Promise<Opened>
  /** Takes a key that a member handed out. */
  hears(group: string, remote: string, distribution: Uint8Array): void
  /** Writes into the user's own store what is kept elsewhere, as it stands. */
  writesDown(): Promise<void>
  /** Nobody asks any more. */
  ends(): void
}

/** Keys that are kept in the user's own store and worked with on this thread. */
export function ownKeys(store: PeerStore, self: string): MemberKeys {
  const keys = groupKeys(store, self)
  return {
    distribution: keys.distribution,
    encrypt: async (group, chain, plaintext) =>
      (await keys.encrypt(group, chain, plaintext)) ?? new Uint8Array(),
    decrypt: keys.decrypt,
    hears: (group, remote, distribution) => store.transaction(keys.hears(group, remote, distribution)),
    writesDown: async () => {},
    ends: () => {},
  }
}
