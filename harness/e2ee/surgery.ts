import { readSessionRecord } from '../formats/signal/record.ts'
import { ParleyError } from '../vocabulary/errors.ts'
import type { Peer } from './peer.ts'
import { type MemoryStore, restoreStore } from './store.ts'

/**
 * Misbehaviour inside the ratchet, for which the library has no handle: stored state is changed between operations.
 * A clone of a peer is another `createPeer` of the same address over `restoreStore(snapshot)`.
 */
export interface Surgery {
  /** The whole state as bytes. */
  snapshot(): Promise<Uint8Array>
  /** Rolls the whole state back (or forward), prekeys and pinned identities included. */
  restore(snapshot: Uint8Array): Promise<void>
  /** Rolls the session with one remote back to a snapshot and leaves all else; removes it when the snapshot has none. */
  rollBackSession(remote: string, snapshot: Uint8Array): Promise<void>
  /** Puts a session record in place of the present one. Rejects with `harness` when it is not a record. */
  spliceSession(remote: string, record: Uint8Array): Promise<void>
  /** Puts back the one-time keys that a snapshot holds; those made since stay. */
  restorePreKeys(snapshot: Uint8Array): Promise<void>
}

/** The surgery kit of a peer. @param store the one that the peer was made over */
export function surgeryOn(peer: Peer, store: MemoryStore): Surgery {
  const put = (remote: string, record: Uint8Array | undefined) =>
    peer.exclusively(() =>
      store.transaction([
        record
          ? { change: 'put', kind: 'session', key: remote, value: record }
          : { change: 'delete', kind: 'session', key: remote },
      ]),
    )
  return {
    snapshot: () => peer.snapshot(),
    restore: (snapshot) => peer.restore(snapshot),
    rollBackSession: async (remote, snapshot) => put(remote, restoreStore(snapshot).get('session', remote)),
    spliceSession: async (remote, record) => put(remote, checked(record)),
    restorePreKeys: async (snapshot) => {
      const earlier = restoreStore(snapshot)
      const kinds = ['prekey', 'kyber-prekey'] as const
      const changes = kinds.flatMap((kind) =>
        earlier.list(kind).map(([key, value]) => ({ change: 'put' as const, kind, key, value })),
      )
      await peer.exclusively(() => store.transaction(changes))
    },
  }
}

function checked(record: Uint8Array): Uint8Array {
  if (!readSessionRecord(record)) throw new ParleyError('harness', 'these bytes are not a session record')
  return record
}
