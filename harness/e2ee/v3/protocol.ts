import { PublicKey } from '@signalapp/libsignal-client'
import { isSigned, type OfferedBundle } from '../bundle.ts'
import type { StartOutcome, Tried } from '../exchange.ts'
import { type Refused, refused } from '../refusal.ts'
import type { Attempt, Protocol, Workbench } from '../workbench.ts'
import { beginSession, encryptOn } from './cipher.ts'
import { currentOf, loadRecord, ownKeys, saveRecord, withStore } from './kept.ts'
import { library } from './library.ts'
import { openFirst, openLater } from './opening.ts'
import { withCurrent } from './record.ts'

/** An unacknowledged session is given up after as long as in version 4. */
const UNACKNOWLEDGED_MS = 30 * 86_400_000
const MOST_DEVICES = 127

/**
 * Version 3: X3DH and the double ratchet, on an implementation that is not the reference library. That one knows neither
 * transactions nor archives as we need them, trusts every signed prekey, leaves the version octet out of its
 * authentication code and prints sessions: so it is given one session at a time, and all else is done here.
 */
export const VERSION_3: Protocol = {
  generation: 3,
  async begin(bench, attempt, bundle): Promise<StartOutcome> {
    const keys = keysOf(bundle)
    if (!keys.ok) return keys
    library() // that it is missing is no fault of the other end
    try {
      if (!isTrusted(attempt, bundle.identityKey))
        return refused('untrusted-identity', 'the bundle is of another identity')
      if (!isSigned(bundle.identityKey, bundle.signedPreKey))
        return refused('bad-signed-prekey-signature', 'the signed prekey is not signed by the identity')
      const session = await beginSession(ownKeys(attempt), bundle, bench.now())
      saveRecord(attempt, withCurrent(loadRecord(attempt), session, bench.now()))
      pinIdentity(attempt, bundle.identityKey)
      return { ok: true }
    } catch (thrown) {
      const { failure } = attempt.noticed
      return failure ? refused('store', failure.thrown) : refused('unusable-key', thrown)
    }
  },
  async encrypt(bench, attempt, plaintext) {
    const record = loadRecord(attempt)
    const current = currentOf(record)
    if (!current) throw new Error('no current session')
    const { identityKey, session, sealed } = await encryptOn(ownKeys(attempt), current, plaintext)
    if (!isTrusted(attempt, identityKey)) throw new Error('the session is of another identity')
    saveRecord(attempt, withCurrent(record, session, bench.now()))
    return sealed
  },
  async decrypt(bench, attempt, incoming): Promise<Tried> {
    library()
    try {
      const opened =
        incoming.encoding === 'pkmsg'
          ? await openFirst(bench, attempt, incoming.bytes, isTrusted)
          : await openLater(bench, attempt, incoming.bytes, isTrusted)
      if (!opened.ok) return opened
      pinIdentity(attempt, opened.identityKey)
      return { ok: true, plaintext: opened.plaintext, changes: attempt.view.changes() }
    } catch (thrown) {
      const { failure } = attempt.noticed
      return failure ? refused('store', failure.thrown) : refused('undecryptable', thrown)
    }
  },
  canSend(bench: Workbench, view, remote) {
    const current = currentOf(loadRecord({ view, remote }))
    if (!current) return false
    return !current.pendingPreKey || bench.now() - current.indexInfo.created <= UNACKNOWLEDGED_MS
  },
  archive(view, remote) {
    const record = loadRecord({ view, remote })
    if (record) saveRecord({ view, remote }, { ...record, open: false })
  },
}

/** Whether a remote's identity key is the pinned one, the first one, or allowed to take the pinned one's place. */
function isTrusted(attempt: Attempt, next: Uint8Array): boolean {
  const previous = withStore(attempt, () => attempt.view.get('identity', attempt.remote))
  if (!previous || Buffer.compare(previous, next) === 0) return true
  attempt.noticed.otherIdentity = { previous, next }
  return attempt.takesOver
}

function pinIdentity({ view, remote }: Attempt, key: Uint8Array): void {
  const pinned = view.get('identity', remote)
  if (!pinned || Buffer.compare(pinned, key) !== 0) view.put('identity', remote, new Uint8Array(key))
}

function keysOf({
  deviceId,
  identityKey,
  signedPreKey,
  preKey,
}: OfferedBundle): { readonly ok: true } | Refused<'malformed'> {
  try {
    for (const key of [identityKey, signedPreKey.key, ...(preKey ? [preKey.key] : [])])
      PublicKey.deserialize(new Uint8Array(key))
    if (deviceId < 1 || deviceId > MOST_DEVICES) throw new Error(`there is no device ${deviceId}`)
    return { ok: true }
  } catch (thrown) {
    return refused('malformed', thrown)
  }
}
