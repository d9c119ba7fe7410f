import type { Element } from '../../../formats/stanza/element.ts'
import { NS } from '../../../formats/stanza/namespaces.ts'
import { serialize } from '../../../formats/stanza/serialize.ts'
import { xml as build } from '../../../formats/stanza/xml.ts'
import { Session } from '../session.ts'
import type { SessionRegistry } from '../session-registry.ts'
import { iqResult, stanzaError } from '../stanza-reply.ts'
import type { StreamEvent } from '../stream-event.ts'
import { bindingRequest } from './binding-request.ts'
import { managementFailed, tooHigh } from './management-text.ts'
import type { Stage, StreamControl } from './stage.ts'

/** What binding needs from the server. */
export interface BindingHost {
  readonly registry: SessionRegistry
  now(): number
  observe(event: StreamEvent): void
}

/** Opens a new session on a connection; the account's former one ends in conflict. */
export function openSession(
  control: StreamControl,
  host: BindingHost,
  account: string,
  resource: string,
): Session {
  const session = new Session(account, resource, control, {
    now: () => host.now(),
    observe: (event) => host.observe(event),
    over: (ended, cause) => host.registry.remove(ended, cause),
  })
  host.registry.add(session)
  return session
}

/** The stage after the login: a new resource is bound (RFC 6120 §7), or a lost session resumed (XEP-0198 §5). */
export function bindingStage(control: StreamControl, host: BindingHost, account: string): Stage {
  const { registry } = host

  const bind = (request: Element, resource: string) => {
    const session = openSession(control, host, account, resource)
    const bound = build('bind', { xmlns: NS.bind }, build('jid', {}, session.address))
    control.write(serialize(iqResult(request, bound)))
    control.bind(session)
    host.observe({ type: 'bound', session })
  }

  const resume = (element: Element, xml: string) => {
    const { previd = '', h } = element.attributes
    const session = registry.resumable(account, previd)
    if (session?.management === undefined) {
      control.write(managementFailed('item-not-found'))
      host.observe({ type: 'resumption-refused', account, reason: 'no such session' })
      return
    }
    const outcome = session.acknowledge(h)
    if (!outcome.ok) {
      const detail = `handled ${h} of ${outcome.sent}`
      control.refuse('undefined-condition', detail, xml, tooHigh(h, outcome.sent))
      return
    }
    session.leave('resumed')
    const { id, handled } = session.management
    control.write(`<resumed xmlns="${NS.management}" previd="${id}" h="${handled}"/>`)
    control.bind(session)
    session.attach(control)
  }

  return {
    offers:
      `<bind xmlns="${NS.bind}"/><sm xmlns="${NS.management}"/>` +
      `<session xmlns="${NS.session}"><optional/></session>`,
    take(element, xml) {
      const request = bindingRequest(element)
      if (request?.ok) bind(element, request.resource)
      else if (request !== undefined) control.write(serialize(stanzaError(element, 'bad-request')))
      else if (element.xmlns !== NS.management)
        control.refuse('not-authorized', `${element.name} before binding`, xml)
      else if (element.name === 'resume') resume(element, xml)
      else control.write(managementFailed('unexpected-request'))
    },
  }
}
