import { NS } from '../../../formats/stanza/namespaces.ts'
import type { StreamEvent } from '../stream-event.ts'
import type { Stage, StreamControl } from './stage.ts'

/** The stage of a connection in the clear (RFC 6120 §5): TLS is the only thing to be had. */
export function tlsStage(
  control: StreamControl,
  login: () => Stage,
  observe: (event: StreamEvent) => void,
): Stage {
  return {
    offers: `<starttls xmlns="${NS.tls}"><required/></starttls>`,
    take(element, xml) {
      if (element.xmlns === NS.tls && element.name === 'starttls') {
        control.restart(login())
        control.upgrade(`<proceed xmlns="${NS.tls}"/>`)
      } else if (element.xmlns === NS.sasl && element.name === 'auth') {
        const mechanism = element.attributes.mechanism ?? ''
        const reason = 'credentials before TLS'
        observe({
          type: 'login-refused',
          account: '',
          mechanism,
          transport: control.transport,
          condition: 'encryption-required',
          reason,
        })
        control.write(`<failure xmlns="${NS.sasl}"><encryption-required/></failure>`)
        control.refuse('policy-violation', reason, xml)
      } else control.refuse('not-authorized', `${element.name} before TLS`, xml)
    },
  }
}
