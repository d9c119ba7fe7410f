import type { Authority, Credential } from '../transports/authority.ts'
import type { Misbehaviours } from './misbehaviours.ts'
import type { Recorder } from './recorder.ts'
import type { StreamServer } from './stream/server.ts'
import { wrongCertificate } from './wrong-certificates.ts'

/** What exchanges the certificate of the XMPP streams. */
export interface StreamCertificateParts {
  readonly authority: Authority
  readonly names: readonly string[]
  readonly good: Credential
  readonly misbehaviours: Misbehaviours
  readonly recorder: Recorder
  server(): Pick<StreamServer, 'present'> | undefined
  onFault(thrown: unknown): void
}

/** Shows the streams' clients what `wrong-stream-certificate` says, and gives what is wrong with it; empty when nothing is. */
export function streamCertificates(parts: StreamCertificateParts): () => string {
  const { authority, names, good, misbehaviours, recorder, server, onFault } = parts
  let shown = ''
  misbehaviours.onChange((name) => {
    if (name !== 'wrong-stream-certificate') return
    const kind = misbehaviours.peek('wrong-stream-certificate')?.certificate
    if (kind === undefined) {
      shown = ''
      return server()?.present(good)
    }
    const present = (wrong: Credential) => {
      // meanwhile it may have been switched off again
      if (misbehaviours.peek('wrong-stream-certificate')?.certificate !== kind) return
      misbehaviours.get('wrong-stream-certificate')
      shown = kind
      server()?.present(wrong, (octets) =>
        recorder.proof('wire:stream', 'tls.ended', { certificate: kind, octets }),
      )
    }
    wrongCertificate(kind, authority, names).then(present).catch(onFault)
  })
  return () => shown
}
