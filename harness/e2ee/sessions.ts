import { PublicKey, SessionRecord } from '@signalapp/libsignal-client'
import type { Overlay } from './overlay.ts'
import type { RecordMemo } from './record-memo.ts'

/** Whether the session with a remote can send at `now` (milliseconds since the epoch). */
export function canSend(view: Overlay, records: RecordMemo, remote: string, now: number): boolean {
  const bytes = view.get('session', remote)
  return bytes !== undefined && records.read(remote, bytes).hasCurrentState(new Date(now))
}

/** Archives the current session with a remote, if there is one. */
export function archive(view: Overlay, remote: string): void {
  const session = sessionOf(view, remote)
  if (!session) return
  session.archiveCurrentState()
  view.put('session', remote, session.serialize())
}

/** Pins an identity key. The session made under another one could only fail from now on, so it is archived. */
export function pin(view: Overlay, remote: string, key: Uint8Array): void {
  const next = PublicKey.deserialize(new Uint8Array(key)).serialize()
  const previous = view.get('identity', remote)
  if (previous && Buffer.compare(previous, next) === 0) return
  if (previous) archive(view, remote)
  view.put('identity', remote, next)
}

function sessionOf(view: Overlay, remote: string): SessionRecord | undefined {
  const bytes = view.get('session', remote)
  return bytes ? SessionRecord.deserialize(new Uint8Array(bytes)) : undefined
}
