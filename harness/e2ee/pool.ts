import { breathe } from '../environment/waiting.ts'
import type { OfferedBundle } from './bundle.ts'
import { freshAddress } from './fresh-address.ts'
import { createPeer } from './peer.ts'
import { type MemoryStore, memoryStore } from './store.ts'

/** An account made ahead: pass address and store to `createPeer`. `bundle` is its first, with both one-time keys. */
export interface PooledIdentity {
  readonly address: string
  readonly store: MemoryStore
  readonly bundle: OfferedBundle
}

/** Accounts made ahead, so that cases need not wait for key generation. */
export interface IdentityPool {
  /** How many are ready. */
  ready(): number
  /** Makes as many as are missing, letting other work run in between. */
  fill(): Promise<void>
  /** Gives one away; makes it now when none is ready. No account is given twice. */
  take(): Promise<PooledIdentity>
}

/** Creates a pool that holds up to `size` accounts; empty until it is filled. @param now as in `PeerOptions` */
export function identityPool(size: number, now?: () => number): IdentityPool {
  const held: PooledIdentity[] = []
  const make = async (): Promise<PooledIdentity> => {
    const address = freshAddress()
    const store = memoryStore()
    const peer = await createPeer({ address, store, ...(now && { now }) })
    return { address, store, bundle: await peer.bundle() }
  }
  return {
    ready: () => held.length,
    async fill() {
      while (held.length < size) {
        held.push(await make())
        await breathe()
      }
    },
    take: async () => held.pop() ?? make(),
  }
}
