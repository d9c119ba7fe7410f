import { PrivateKey } from '@signalapp/libsignal-client'
import { ParleyError } from '../vocabulary/errors.ts'
import type { Peer } from './peer.ts'
import { restoreStore } from './store.ts'

/**
 * What a peer's identity key signs over any octets (XEdDSA, 64 octets): keys that are none, signatures of one kind of key in
 * place of another. Only for peers in memory.
 */
export async function signAs(peer: Pick<Peer, 'snapshot'>, message: Uint8Array): Promise<Uint8Array> {
  const identity = restoreStore(await peer.snapshot()).get('account', 'identity')
  if (identity === undefined) throw new ParleyError('harness', 'the peer has no identity to sign with')
  return PrivateKey.deserialize(new Uint8Array(identity)).sign(new Uint8Array(message))
}
