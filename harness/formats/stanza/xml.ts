import type { Element } from './element.ts'
import { NS } from './namespaces.ts'

/** Attributes for {@link xml}; those that are `undefined` are left out. `xmlns` sets the namespace. */
export type XmlAttributes = Readonly<Record<string, string | number | undefined>>

const inheriting = new WeakSet<Element>()

/**
 * Builds an element. Without an `xmlns` it is in its parent's namespace, and in that of a client's stream when
 * it has no parent. Neighbouring strings become one; empty and `undefined` children are left out.
 */
export function xml(
  name: string,
  attributes: XmlAttributes = {},
  ...children: readonly (Element | string | undefined)[]
): Element {
  const { xmlns, ...others } = attributes
  const kept: Record<string, string> = {}
  for (const [key, value] of Object.entries(others)) if (value !== undefined) kept[key] = String(value)
  const built = {
    name,
    xmlns: String(xmlns ?? NS.client),
    attributes: kept,
    children: joined(children),
  }
  if (xmlns === undefined) {
    inheriting.add(built)
    return built
  }
  return { ...built, children: built.children.map((child) => adopt(child, built.xmlns)) }
}

function joined(children: readonly (Element | string | undefined)[]): readonly (Element | string)[] {
  const result: (Element | string)[] = []
  for (const child of children) {
    if (child === undefined || child === '') continue
    const last = result.at(-1)
    if (typeof child === 'string' && typeof last === 'string') result[result.length - 1] = last + child
    else result.push(child)
  }
  return result
}

function adopt(child: Element | string, xmlns: string): Element | string {
  if (typeof child === 'string' || !inheriting.has(child)) return child
  return { ...child, xmlns, children: child.children.map((inner) => adopt(inner, xmlns)) }
}
