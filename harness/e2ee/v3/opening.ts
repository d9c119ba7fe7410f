import { MAC_LENGTH, readPreKeySignalMessage, readSignalMessage } from '../../formats/signal/wire.ts'
import { type DecryptRefusal, type Refused, refused } from '../refusal.ts'
import type { Attempt, Workbench } from '../workbench.ts'
import { decryptFirst, decryptOn, type Stepped } from './cipher.ts'
import { loadRecord, ownKeys, ownPreKey, saveRecord, withStore } from './kept.ts'
import type { StoredSession } from './library.ts'
import { type Record3, withCurrent } from './record.ts'

const VERSION = 3
/** The library's mark of a base key that the other end made. */
const THEIRS = 2

type Trust = (attempt: Attempt, identityKey: Uint8Array) => boolean
type Found =
  | { readonly ok: true; readonly plaintext: Uint8Array; readonly identityKey: Uint8Array }
  | Refused<DecryptRefusal>

/** Opens a message that carries the handshake: with the session that it opened before, or with a new one. */
export async function openFirst(
  bench: Workbench,
  attempt: Attempt,
  bytes: Uint8Array,
  isTrusted: Trust,
): Promise<Found> {
  const header = readPreKeySignalMessage(bytes)
  if (header?.version !== VERSION || header.inner.version !== VERSION)
    return refused('malformed', `not a first message of version ${VERSION}`)
  const identityKey = Buffer.from(header.identityKey, 'hex')
  if (!isTrusted(attempt, identityKey))
    return refused('untrusted-identity', 'the message is of another identity')
  const record = loadRecord(attempt)
  const baseKey = Buffer.from(header.baseKey, 'hex').toString('base64')
  const known = record?.sessions.find(
    ({ indexInfo }) => indexInfo.baseKey === baseKey && indexInfo.baseKeyType === THEIRS,
  )
  const { at, macAt } = header.inner
  if (known) {
    if (!Buffer.from(known.indexInfo.remoteIdentityKey, 'base64').equals(identityKey))
      return refused('undecryptable', 'the session is of another identity')
    const inner = bytes.subarray(at, macAt + MAC_LENGTH)
    return keep(bench, attempt, record, await openWith(attempt, known, inner))
  }
  const signedPreKey = ownPreKey(attempt, 'signed-prekey', header.signedPreKeyId)
  if (!signedPreKey) return refused('undecryptable', `there is no signed-prekey ${header.signedPreKeyId}`)
  // ids begin at 1: implementations write 0 for a prekey that the bundle did not have
  const { preKeyId = 0 } = header
  const preKey = preKeyId === 0 ? undefined : ownPreKey(attempt, 'prekey', preKeyId)
  if (preKeyId !== 0 && !preKey) return refused('undecryptable', `there is no prekey ${preKeyId}`)
  const mark = `classical/${header.signedPreKeyId}/${header.baseKey}`
  if (!preKey && withStore(attempt, () => attempt.view.get('base-key', mark)))
    return refused('reused-base-key', 'this first message was answered before')
  const preKeys = { signedPreKey, ...(preKey && { preKey }) }
  const opened = await decryptFirst(ownKeys(attempt), preKeys, bytes, bytes[at] ?? 0, bench.now())
  if (preKey) attempt.view.remove('prekey', String(preKeyId))
  else attempt.view.put('base-key', mark, Uint8Array.of(1))
  return keep(bench, attempt, record, opened)
}

/** Opens a message of a session that both ends have, be it the current one or an archived one. */
export async function openLater(
  bench: Workbench,
  attempt: Attempt,
  bytes: Uint8Array,
  isTrusted: Trust,
): Promise<Found> {
  const header = readSignalMessage(bytes)
  if (header?.version !== VERSION) return refused('malformed', `not a message of version ${VERSION}`)
  const record = loadRecord(attempt)
  if (!record) return refused('no-session', `there is no session with ${attempt.remote}`)
  const chain = Buffer.from(header.ratchetKey, 'hex').toString('base64')
  const own = record.sessions.find(({ _chains }) => chain in _chains)
  // the session that has the chain is the only one that can open the message
  const candidates = own ? [own] : record.sessions
  let problem: Refused<DecryptRefusal> = refused('undecryptable', 'the record holds no session')
  for (const session of candidates) {
    const opened = await openWith(attempt, session, bytes)
    if ('ok' in opened) {
      problem = opened
      continue
    }
    if (!isTrusted(attempt, opened.identityKey))
      return refused('untrusted-identity', 'the session is of another identity')
    return keep(bench, attempt, record, opened)
  }
  return problem
}

async function openWith(
  attempt: Attempt,
  session: StoredSession,
  message: Uint8Array,
): Promise<(Stepped & { readonly plaintext: Uint8Array }) | Refused<DecryptRefusal>> {
  const own = ownKeys(attempt)
  try {
    return await decryptOn(own, session, message)
  } catch (thrown) {
    const isRepeated = thrown instanceof Error && thrown.name === 'MessageCounterError'
    return refused(isRepeated ? 'duplicate' : 'undecryptable', thrown)
  }
}

/** Writes the session that opened a message as the current one. */
function keep(
  bench: Workbench,
  attempt: Attempt,
  record: Record3 | undefined,
  opened: (Stepped & { readonly plaintext: Uint8Array }) | Refused<DecryptRefusal>,
): Found {
  if ('ok' in opened) return opened
  saveRecord(attempt, withCurrent(record, opened.session, bench.now()))
  return { ok: true, plaintext: opened.plaintext, identityKey: opened.identityKey }
}
