import {
  CiphertextMessageType,
  type PreKeyBundle,
  PreKeySignalMessage,
  processPreKeyBundle,
  SessionRecord,
  SignalMessage,
  signalDecrypt,
  signalDecryptPreKey,
  signalEncrypt,
} from '@signalapp/libsignal-client'
import { type PublicBundle, toLibraryBundle } from '../bundle.ts'
import type { StartOutcome, Tried } from '../exchange.ts'
import type { SealedEncoding } from '../hooks.ts'
import { type Refused, refused, refusedBundle, refusedMessage } from '../refusal.ts'
import type { Attempt, Protocol, Workbench } from '../workbench.ts'
import { libraryStores } from './library-stores.ts'

/** Version 4: PQXDH and the triple ratchet, on the reference library. */
export const VERSION_4: Protocol = {
  generation: 4,
  async begin(bench, attempt, { kyberPreKey, ...rest }): Promise<StartOutcome> {
    if (!kyberPreKey) return refused('no-kyber', 'the bundle has no Kyber prekey')
    const bundle: PublicBundle = { ...rest, kyberPreKey }
    const read = readBundle(bundle)
    if (!read.ok) return read
    const { sessions, identities } = storesOf(bench, attempt)
    const now = new Date(bench.now())
    try {
      const to = bench.addressOf(attempt.remote)
      await processPreKeyBundle(read.bundle, to, bench.self, sessions, identities, now)
      return { ok: true }
    } catch (thrown) {
      if (attempt.noticed.failure) return refused('store', attempt.noticed.failure.thrown)
      return refusedBundle(bundle, thrown)
    }
  },
  async encrypt(bench, attempt, plaintext) {
    const { sessions, identities } = storesOf(bench, attempt)
    const message = await signalEncrypt(
      new Uint8Array(plaintext),
      bench.addressOf(attempt.remote),
      bench.self,
      sessions,
      identities,
      new Date(bench.now()),
    )
    const encoding = message.type() === CiphertextMessageType.PreKey ? 'pkmsg' : 'msg'
    return { encoding, bytes: message.serialize() }
  },
  async decrypt(bench, attempt, { encoding, bytes }): Promise<Tried> {
    const { view, remote, noticed } = attempt
    const parsed = parse(encoding, new Uint8Array(bytes))
    if (!parsed.ok) return parsed
    try {
      const from = bench.addressOf(remote)
      const stores = storesOf(bench, attempt)
      const { sessions, identities, preKeys, signedPreKeys, kyberPreKeys } = stores
      if (encoding === 'msg' && !(await sessions.getSession(from)))
        return refused('no-session', `there is no session with ${remote}`)
      const plaintext =
        parsed.message instanceof SignalMessage
          ? await signalDecrypt(parsed.message, from, bench.self, sessions, identities)
          : await signalDecryptPreKey(
              parsed.message,
              from,
              bench.self,
              sessions,
              identities,
              preKeys,
              signedPreKeys,
              kyberPreKeys,
            )
      return { ok: true, plaintext, changes: view.changes() }
    } catch (thrown) {
      if (noticed.failure) return refused('store', noticed.failure.thrown)
      return noticed.reusedBaseKey ? refused('reused-base-key', thrown) : refusedMessage(thrown)
    }
  },
  canSend(bench, view, remote) {
    const bytes = view.get('session', remote)
    return bytes !== undefined && bench.records.read(remote, bytes).hasCurrentState(new Date(bench.now()))
  },
  archive(view, remote) {
    const bytes = view.get('session', remote)
    if (!bytes) return
    const session = SessionRecord.deserialize(new Uint8Array(bytes))
    session.archiveCurrentState()
    view.put('session', remote, session.serialize())
  },
}

function storesOf(bench: Workbench, { view, remote, noticed, takesOver, account }: Attempt) {
  return libraryStores({ view, remote, account, records: bench.records, takesOver, noticed })
}

function parse(encoding: SealedEncoding, bytes: Uint8Array<ArrayBuffer>) {
  try {
    const type = encoding === 'pkmsg' ? PreKeySignalMessage : SignalMessage
    return { ok: true as const, message: type.deserialize(bytes) }
  } catch (thrown) {
    return refused('malformed', thrown)
  }
}

function readBundle(
  bundle: PublicBundle,
): { readonly ok: true; readonly bundle: PreKeyBundle } | Refused<'malformed'> {
  try {
    return { ok: true, bundle: toLibraryBundle(bundle) }
  } catch (thrown) {
    return refused('malformed', thrown)
  }
}
