import { freshBytes } from '../../../environment/randomness.ts'
import type { Element } from '../../../formats/stanza/element.ts'
import { NS } from '../../../formats/stanza/namespaces.ts'
import type { Session } from '../session.ts'
import { stanzaError } from '../stanza-reply.ts'
import type { StreamEvent } from '../stream-event.ts'
import { bindingRequest } from './binding-request.ts'
import { managementFailed, tooHigh } from './management-text.ts'
import type { Stage, StreamControl } from './stage.ts'

/** What a bound stream needs from the server. */
export interface BoundHost {
  /** How long a lost session may be resumed, in seconds of protocol time. */
  readonly resumptionSeconds: number
  observe(event: StreamEvent): void
  /** What the server answers itself. */
  answer(stanza: Element, account: string): Element | undefined
  handle(session: Session, stanza: Element, xml: string): void
}

const STANZAS: ReadonlySet<string> = new Set(['message', 'presence', 'iq'])

/** The last stage: stanzas of a bound session, and the elements of stream management (XEP-0198). */
export function boundStage(control: StreamControl, host: BoundHost, session: Session): Stage {
  const enable = (element: Element) => {
    if (session.management !== undefined) return control.write(managementFailed('unexpected-request'))
    const wanted = element.attributes.resume
    const id = wanted === 'true' || wanted === '1' ? freshBytes(16).toString('hex') : ''
    session.manage(id)
    const resumption = id === '' ? '' : ` id="${id}" resume="true" max="${host.resumptionSeconds}"`
    control.write(`<enabled xmlns="${NS.management}"${resumption}/>`)
  }

  const manage = (element: Element, xml: string) => {
    const { name } = element
    if (name === 'enable') return enable(element)
    if (name === 'resume') return control.write(managementFailed('unexpected-request'))
    if (session.management === undefined)
      return control.refuse('policy-violation', `${name} before stream management is enabled`, xml)
    if (name === 'r') return control.write(`<a xmlns="${NS.management}" h="${session.management.handled}"/>`)
    if (name !== 'a') return control.refuse('unsupported-stanza-type', `${name} in ${NS.management}`, xml)
    const { h } = element.attributes
    const outcome = session.acknowledge(h)
    if (!outcome.ok)
      control.refuse('undefined-condition', `handled ${h} of ${outcome.sent}`, xml, tooHigh(h, outcome.sent))
  }

  const stanza = (element: Element, xml: string) => {
    const { from } = element.attributes
    if (from !== undefined && !isOwn(from, session))
      return control.refuse('invalid-from', `${from} is not ${session.address}`, xml)
    session.management?.countReceived()
    host.observe({ type: 'received', account: session.account, stanza: element, xml })
    const stamped = stampedBy(session.address, element)
    const answer =
      bindingRequest(element) === undefined
        ? host.answer(stamped, session.account)
        : stanzaError(stamped, 'not-allowed')
    if (answer === undefined) host.handle(session, stamped, xml)
    else session.send(answer)
  }

  return {
    offers: '',
    take(element, xml) {
      if (element.xmlns === NS.management) manage(element, xml)
      else if (element.xmlns === NS.client && STANZAS.has(element.name)) stanza(element, xml)
      else
        control.refuse(
          'unsupported-stanza-type',
          `${element.name} in ${element.xmlns || 'no namespace'}`,
          xml,
        )
    },
  }
}

/** The stanza with its true sender, in an element of its own; its attributes have no prototype either. */
function stampedBy(from: string, { name, xmlns, attributes, children }: Element): Element {
  const stamped: Record<string, string> = Object.assign(Object.create(null), attributes)
  stamped.from = from
  return { name, xmlns, attributes: stamped, children }
}

/** The session's full or bare address; only the resource is case-sensitive (RFC 7622 §3). */
function isOwn(from: string, { account, resource }: Session): boolean {
  const slash = from.indexOf('/')
  const bare = slash === -1 ? from : from.slice(0, slash)
  return bare.toLowerCase() === account.toLowerCase() && (slash === -1 || from.slice(slash + 1) === resource)
}
