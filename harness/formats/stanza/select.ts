import type { Element } from './element.ts'

/** The child elements, or those of one name, or those of one name and namespace, in document order. */
export function children(element: Element, name?: string, xmlns?: string): readonly Element[] {
  return element.children.filter(
    (child): child is Element => typeof child !== 'string' && is(child, name, xmlns),
  )
}

/** The first child element of that name, and of that namespace if one is given. */
export function child(element: Element, name: string, xmlns?: string): Element | undefined {
  for (const candidate of element.children) {
    if (typeof candidate !== 'string' && is(candidate, name, xmlns)) return candidate
  }
  return undefined
}

/** The element's own text, without that of its children; nothing gives the empty string. */
export function textOf(element: Element | undefined): string {
  let text = ''
  for (const part of element?.children ?? []) if (typeof part === 'string') text += part
  return text
}

function is(element: Element, name: string | undefined, xmlns: string | undefined): boolean {
  return (name === undefined || element.name === name) && (xmlns === undefined || element.xmlns === xmlns)
}
