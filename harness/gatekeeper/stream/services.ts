import type { Element } from '../../formats/stanza/element.ts'
import { NS } from '../../formats/stanza/namespaces.ts'
import { children } from '../../formats/stanza/select.ts'
import { xml } from '../../formats/stanza/xml.ts'
import { iqResult, stanzaError } from './stanza-reply.ts'

/** What the server tells about itself (XEP-0030). */
export interface ServerInfo {
  readonly identities: readonly { readonly category: string; readonly type: string; readonly name?: string }[]
  readonly features: readonly string[]
}

/**
 * Answers what is asked of the server itself: ping (XEP-0199), its features (XEP-0030), and the session that old
 * clients ask for, which means nothing any more. `undefined` for everything else.
 */
export function serverServices(
  domain: string,
  info: ServerInfo,
): (stanza: Element, account: string) => Element | undefined {
  const features = [...new Set([...info.features, NS.discoInfo, NS.ping])]
  const described = [
    ...info.identities.map(({ category, type, name }) => xml('identity', { category, type, name })),
    ...features.map((feature) => xml('feature', { var: feature })),
  ]
  const description = xml('query', { xmlns: NS.discoInfo }, ...described)

  return (stanza, account) => {
    if (stanza.name !== 'iq') return undefined
    const { type, to } = stanza.attributes
    const [payload, ...others] = children(stanza)
    if (payload === undefined || others.length > 0) return undefined
    const toServer = to === undefined || to === domain
    if (
      type === 'get' &&
      payload.name === 'ping' &&
      payload.xmlns === NS.ping &&
      (toServer || to === account)
    )
      return iqResult(stanza)
    if (type === 'set' && payload.name === 'session' && payload.xmlns === NS.session && toServer)
      return iqResult(stanza)
    if (type !== 'get' || payload.xmlns !== NS.discoInfo || payload.name !== 'query' || !toServer)
      return undefined
    return payload.attributes.node === undefined
      ? iqResult(stanza, description)
      : stanzaError(stanza, 'item-not-found')
  }
}
