import { PublicKey } from '@signalapp/libsignal-client'
import type { Overlay } from './overlay.ts'
import type { Protocol } from './workbench.ts'

/** Pins an identity key. The session made under another one could only fail from now on, so it is archived. */
export function pin(protocol: Protocol, view: Overlay, remote: string, key: Uint8Array): void {
  const next = PublicKey.deserialize(new Uint8Array(key)).serialize()
  const previous = view.get('identity', remote)
  if (previous && Buffer.compare(previous, next) === 0) return
  if (previous) protocol.archive(view, remote)
  view.put('identity', remote, next)
}
