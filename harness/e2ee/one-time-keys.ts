import { PreKeyRecord, PrivateKey } from '@signalapp/libsignal-client'
import { type Account, newKyberPreKey, publicPart } from './account.ts'
import type { PublicPreKey, SignedPublicKey } from './bundle.ts'
import { takeIds } from './key-ids.ts'
import type { Overlay } from './overlay.ts'

/** Makes one-time prekeys in the view. */
export function makePreKeys(view: Overlay, count: number): readonly PublicPreKey[] {
  return takeIds(view, 'next-prekey', 'prekey', count).map((id) => {
    const pair = PrivateKey.generate()
    const record = PreKeyRecord.new(id, pair.getPublicKey(), pair)
    view.put('prekey', String(id), record.serialize())
    return { id, key: record.publicKey().serialize() }
  })
}

/** Makes one-time Kyber prekeys in the view. @param now milliseconds since the epoch, kept in the records */
export function makeKyberPreKeys(
  view: Overlay,
  account: Account,
  count: number,
  now: number,
): readonly SignedPublicKey[] {
  return takeIds(view, 'next-kyber-prekey', 'kyber-prekey', count).map((id) => {
    const record = newKyberPreKey(account.identity.privateKey, id, now)
    view.put('kyber-prekey', String(id), record.serialize())
    return publicPart(record)
  })
}
