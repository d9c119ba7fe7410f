import type { Element } from './element.ts'
import { escapeXml } from './escape.ts'
import { NS } from './namespaces.ts'

/**
 * Writes an element as XML, without prefixes on elements. `inherited` is the default namespace where the text
 * will stand, by default that of a client's stream. Throws `harness` for text that XML cannot hold.
 */
export function serialize(element: Element, inherited: string = NS.client): string {
  const { name, xmlns, attributes, children } = element
  let text = `<${name}`
  if (xmlns !== inherited) text += ` xmlns="${escapeXml(xmlns, 'attribute')}"`
  let prefixes = 0
  for (const key in attributes) {
    const value = escapeXml(attributes[key] ?? '', 'attribute')
    const close = key.startsWith('{') ? key.lastIndexOf('}') : -1
    if (close === -1) {
      text += ` ${key}="${value}"`
    } else {
      const prefix = `n${prefixes++}`
      const namespace = escapeXml(key.slice(1, close), 'attribute')
      text += ` xmlns:${prefix}="${namespace}" ${prefix}:${key.slice(close + 1)}="${value}"`
    }
  }
  if (children.length === 0) return `${text}/>`
  text += '>'
  for (const child of children) {
    text += typeof child === 'string' ? escapeXml(child, 'content') : serialize(child, xmlns)
  }
  return `${text}</${name}>`
}
