import { show } from '../../../harness/transcript/show.ts'

/** An element as text. Values are made safe to look at, which also removes what XML 1.0 cannot hold, and escaped. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  children: readonly string[] = [],
): string {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(String(value))}"`],
  )
  const head = `<${name}${written.join('')}`
  return children.length === 0 ? `${head}/>` : `${head}>\n${indent(children)}\n</${name}>`
}

/** An element that holds text only. */
export function leaf(name: string, attributes: Readonly<Record<string, string>>, text: string): string {
  return element(name, attributes).replace(/\/>$/, `>${escaped(text)}</${name}>`)
}

function indent(children: readonly string[]): string {
  return children.map((child) => child.replaceAll(/^/gm, '  ')).join('\n')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

function escaped(text: string): string {
  return show(text, 2_000)
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
    .replaceAll(/[\ufffe\uffff]/g, '\ufffd')
}
