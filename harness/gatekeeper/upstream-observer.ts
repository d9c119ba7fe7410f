import { DEFAULT_LIMITS } from '../formats/stanza/limits.ts'
import { markOf } from '../formats/stanza/mark-of.ts'
import { readMessage } from '../formats/stanza/read-message.ts'
import { standalone } from '../formats/stanza/standalone.ts'
import type { Recorder } from './recorder.ts'
import type { UpstreamEvent } from './stream/stream-event.ts'

const PCO = 'wire:proxy'

/** Turns what a provider's proxy does into observations. @param flaw what is wrong with the certificate that it was shown; empty when nothing is */
export function upstreamObserver(
  recorder: Recorder,
  flaw: () => string,
): (connection: number, event: UpstreamEvent) => void {
  return (connection, event) => {
    switch (event.type) {
      case 'opened':
        return recorder.proof(PCO, 'upstream.opened', { connection, certificate: flaw() })
      case 'named': {
        const { header } = event
        const named =
          'problem' in header ? { address: '', ...header } : { address: header.address, problem: '' }
        return recorder.proof(PCO, 'upstream.named', { connection, ...named })
      }
      case 'login-accepted':
        return recorder.proof(PCO, 'upstream.login', { connection, account: event.account })
      case 'received':
        return recorder.proof(PCO, 'upstream.received', {
          connection,
          account: event.account,
          ...markOf(event.stanza),
        })
      case 'sent': {
        const read = readMessage(Buffer.from(standalone(event.xml)), DEFAULT_LIMITS)
        if (!read.ok) return
        return recorder.proof(PCO, 'upstream.sent', {
          connection,
          account: event.account,
          ...markOf(read.element),
        })
      }
      case 'closed':
        return recorder.proof(PCO, 'upstream.closed', { connection })
    }
  }
}
