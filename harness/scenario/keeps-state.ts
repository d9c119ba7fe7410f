import type { BlobStore } from '../transcript/blobs.ts'
import type { CaseRecorder } from './case-recorder.ts'
import type { CandidateUser, Scope } from './users.ts'

/** Keeps what a user's device, or the proxy, gave away as a secret blob, records that, and gives the blob's digest. */
export function keepsState(
  blobs: BlobStore,
  recorder: CaseRecorder,
  { instance, address }: Pick<CandidateUser, 'instance' | 'address'>,
  scope: Scope | 'stderr' | 'proxy' | 'proxy-traffic',
  bytes: Buffer,
): string {
  const blob = blobs.put(bytes, 'secret')
  recorder.record({
    kind: 'proof',
    type: 'state.exported',
    pco: `state:${instance}`,
    data: { instance, account: address, scope, blob, bytes: bytes.length },
  })
  return blob
}
