import { NS } from './namespaces.ts'

const OPENING = /^<(?<name>[^\s/>]+)(?<attributes>(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*)/
const DEFAULT_NAMESPACE = /\sxmlns\s*=/

/** Text of an element of a client's stream as it stands by itself: with the namespace that the stream would lend it. */
export function standalone(xml: string): string {
  const { name = '', attributes = '' } = OPENING.exec(xml)?.groups ?? {}
  if (name === '' || DEFAULT_NAMESPACE.test(attributes)) return xml
  const [prefix, local] = name.split(':')
  const declared = local === undefined ? `xmlns="${NS.client}"` : `xmlns:${prefix}="${NS.stream}"`
  if (local !== undefined && attributes.includes(`xmlns:${prefix}`)) return xml
  return `<${name} ${declared}${xml.slice(1 + name.length)}`
}
