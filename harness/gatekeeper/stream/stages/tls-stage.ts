import { NS } from '../../../formats/stanza/namespaces.ts'
import type { ClearStream } from '../../../vocabulary/clear-stream.ts'
import { MECHANISMS } from '../sasl/mechanisms.ts'
import type { StreamEvent } from '../stream-event.ts'
import type { Stage, StreamControl } from './stage.ts'

/** The stage of a connection in the clear (RFC 6120 §5): TLS is the only thing to be had. @param clear unless it is kept back */
export function tlsStage(
  control: StreamControl,
  login: () => Stage,
  clear: ClearStream | undefined,
  observe: (event: StreamEvent) => void,
): Stage {
  const offered = MECHANISMS.map((mechanism) => `<mechanism>${mechanism}</mechanism>`).join('')
  const offers = {
    'not offered': '',
    'mechanisms in its place': `<mechanisms xmlns="${NS.sasl}">${offered}</mechanisms>`,
    refused: `<starttls xmlns="${NS.tls}"/>`,
  }
  return {
    offers: clear === undefined ? `<starttls xmlns="${NS.tls}"><required/></starttls>` : offers[clear],
    take(element, xml) {
      if (clear !== undefined && element.xmlns === NS.tls) {
        control.write(`<failure xmlns="${NS.tls}"/>`)
        control.finish(undefined, 'closed')
      } else if (element.xmlns === NS.tls && element.name === 'starttls') {
        control.restart(login())
        control.upgrade(`<proceed xmlns="${NS.tls}"/>`)
      } else if (element.xmlns === NS.sasl && element.name === 'auth') {
        const mechanism = element.attributes.mechanism ?? ''
        const reason = 'credentials before TLS'
        observe({
          type: 'login-refused',
          account: '',
          connection: control.number,
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
