import { serialize } from '../../../formats/stanza/serialize.ts'
import { xml as build } from '../../../formats/stanza/xml.ts'
import type { NoiseLogin } from '../noise-login.ts'
import type { LoginDecision } from '../sasl/login.ts'
import { type BindingHost, openSession } from './binding-stage.ts'
import type { LoginHost } from './login-stage.ts'
import { loseServer } from './lose-server.ts'
import type { Stage, StreamControl } from './stage.ts'

/** What the stage needs from the server. */
export interface GreetedHost extends BindingHost, Pick<LoginHost, 'authenticate' | 'inTurn'> {}

const MECHANISM = 'NOISE'
const RESOURCE = 'noise'

/** The stage after a Noise handshake: what the client said is decided about, and it says nothing more before it is told. */
export function greetedStage(control: StreamControl, host: GreetedHost, greeting: NoiseLogin): Stage {
  const { login, namespace, version, staticKey, claimed } = greeting
  const { transport, number: connection } = control
  const decide = async (): Promise<LoginDecision> => {
    if (login === undefined)
      return { ok: false, reason: 'the payload cannot be read', condition: 'malformed-request' }
    if (claimed !== undefined) return { ok: false, reason: `only version ${claimed} is said to be spoken` }
    if (login.version !== version) return { ok: false, reason: `version ${login.version}, not ${version}` }
    return host.authenticate({ mechanism: MECHANISM, account: login.login, token: login.token, staticKey })
  }
  const settle = (decision: LoginDecision) => {
    if (control.over) return
    if (decision.ok) {
      const { account } = decision
      host.observe({ type: 'login-accepted', account, connection, mechanism: MECHANISM, transport })
      const session = openSession(control, host, account, RESOURCE)
      control.write(serialize(build('success', { xmlns: namespace, jid: session.address })))
      control.bind(session)
      host.observe({ type: 'bound', session })
      return
    }
    if ('loss' in decision) {
      const { account, loss } = decision
      return loseServer(control, host, { account, mechanism: MECHANISM, loss })
    }
    const { reason, condition = 'not-authorized' } = decision
    const account = login?.login ?? ''
    const mechanism = MECHANISM
    host.observe({ type: 'login-refused', account, connection, mechanism, transport, condition, reason })
    const cause =
      claimed === undefined ? build(condition) : build('unsupported-version', { versions: claimed })
    control.write(serialize(build('failure', { xmlns: namespace }, cause)))
    control.finish(undefined, 'closed')
  }
  decide().then(settle, (thrown) => {
    host.observe({ type: 'defect', thrown })
    control.cut()
  })
  return {
    offers: '',
    take: (element, xml) =>
      control.refuse('not-authorized', `${element.name} before the login is decided`, xml),
  }
}
