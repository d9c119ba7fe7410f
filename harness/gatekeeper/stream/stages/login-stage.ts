import { NS } from '../../../formats/stanza/namespaces.ts'
import { saslExchange } from '../sasl/exchange.ts'
import type { LoginAttempt, LoginDecision } from '../sasl/login.ts'
import { MECHANISMS } from '../sasl/mechanisms.ts'
import type { StreamEvent } from '../stream-event.ts'
import { loseServer } from './lose-server.ts'
import type { Stage, StreamControl } from './stage.ts'

/** What the login needs from the server. */
export interface LoginHost {
  readonly domain: string
  authenticate(attempt: LoginAttempt): Promise<LoginDecision>
  observe(event: StreamEvent): void
  /** Runs one after another what is given to it. */
  inTurn(task: () => Promise<void>): void
}

/** Logins that may fail on one stream; RFC 6120 §6.4.5 asks for two at least and five at most. */
const MAX_FAILURES = 5

/** The stage of an encrypted stream whose client is unknown (RFC 6120 §6). `next` is the stage after the login. */
export function loginStage(control: StreamControl, host: LoginHost, next: (account: string) => Stage): Stage {
  const { transport, number: connection } = control
  let failures = 0
  const exchange = saslExchange({
    domain: host.domain,
    authenticate: (attempt) => host.authenticate(attempt),
    reply: (xml) => control.write(xml),
    accepted({ mechanism }, account) {
      if (control.over) return
      host.observe({ type: 'login-accepted', account, connection, mechanism, transport })
      control.restart(next(account))
    },
    refused({ account, mechanism }, condition, reason) {
      if (control.over) return
      host.observe({ type: 'login-refused', account, connection, mechanism, transport, condition, reason })
      if (++failures >= MAX_FAILURES) control.refuse('policy-violation', `${failures} failed logins`, '')
    },
    lost: ({ mechanism }, account, loss) => loseServer(control, host, { account, mechanism, loss }),
    defect: (thrown) => host.observe({ type: 'defect', thrown }),
  })
  const offered = MECHANISMS.map((mechanism) => `<mechanism>${mechanism}</mechanism>`)
  return {
    offers: `<mechanisms xmlns="${NS.sasl}">${offered.join('')}</mechanisms>`,
    take(element, xml) {
      if (element.xmlns !== NS.sasl) control.refuse('not-authorized', `${element.name} before the login`, xml)
      else if (!exchange.take(element))
        control.refuse('policy-violation', `${element.name} out of place`, xml)
    },
  }
}
